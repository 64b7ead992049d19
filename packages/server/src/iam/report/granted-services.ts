import { setImmediate } from 'node:timers/promises'
import { type CompiledPolicy, Grants } from '@gatehouse/policy'
import { actionsOfService } from '../../reference/published.ts'
import { type NamedService, namedServiceList } from '../../reference/service-names.ts'

/** Services after which others get their turn. */
const TURN = 10

/** A service of which policies grant something. */
export interface GrantedService extends NamedService {
  /** The actions that are granted, as they are published. */
  readonly actions: readonly string[]
}

/** Every service, in the order of their namespaces. */
export const allServices = namedServiceList

/** The services of which policies grant at least one action, in the order of their namespaces. */
export function grantedServices(policies: readonly CompiledPolicy[]): Promise<GrantedService[]> {
  return servicesGrantedByAll([policies])
}

/** The services of which each of several levels of policies grants at least one action, the same one at every level. */
export async function servicesGrantedByAll(
  levels: readonly (readonly CompiledPolicy[])[],
): Promise<GrantedService[]> {
  const grants = levels.map((policies) => new Grants(policies))
  const granted: GrantedService[] = []
  for (const [index, service] of (await namedServiceList()).entries()) {
    const { namespace } = service
    const all = await actionsOfService(namespace)
    const actions = all.filter((action) => grants.every((level) => level.has(`${namespace}:${action}`)))
    if (actions.length > 0) granted.push({ ...service, actions })
    if (index % TURN === TURN - 1) await setImmediate()
  }
  return granted
}

/** Whether a policy grants anything of a service. */
export async function grantsService(policy: CompiledPolicy, namespace: string): Promise<boolean> {
  const grants = new Grants([policy])
  return (await actionsOfService(namespace)).some((action) => grants.has(`${namespace}:${action}`))
}
