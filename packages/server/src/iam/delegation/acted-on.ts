import { mayCover } from '@gatehouse/policy'
import { loadServiceReference } from '../../reference/service-reference.ts'

/** Actions of a statement that are made on the same of its resources. */
export interface ActedOn {
  readonly actions: readonly string[]
  readonly resources: readonly string[]
}

/** For more pairs of actions and resources than this nobody is helped by a longer sentence. */
const MOST_PAIRS = 200

/**
 * The actions of a statement by the resources that they are published to be made on, as they stand there; and the resources on
 * which none of them is. Of whatever nothing particular is known (patterns, actions that are not published, those that are made
 * on none of the resources) all resources are told, so that never less is said than may be allowed.
 */
export async function actedOn(
  actions: readonly string[],
  resources: readonly string[],
): Promise<{ readonly parts: readonly ActedOn[]; readonly others: readonly string[] }> {
  if (actions.length * resources.length > MOST_PAIRS) return { parts: [{ actions, resources }], others: [] }
  const services = new Set(actions.map((action) => action.toLowerCase().split(':', 1)[0] ?? ''))
  const reference = await loadServiceReference(services)
  const formatsOf = (action: string): readonly string[] => {
    const [service = '', name = ''] = action.toLowerCase().split(':', 2)
    return reference.service(service)?.actions.get(name)?.resources ?? []
  }
  const covered = new Map<string, readonly string[]>()
  const coveredBy = (format: string): readonly string[] => {
    const known = covered.get(format) ?? resources.filter((resource) => mayCover(resource, format))
    covered.set(format, known)
    return known
  }
  const parts = new Map<string, { actions: string[]; resources: readonly string[] }>()
  for (const action of actions) {
    const found = new Set(formatsOf(action).flatMap(coveredBy))
    const own = found.size === 0 ? resources : resources.filter((resource) => found.has(resource))
    const name = JSON.stringify(own)
    const part = parts.get(name) ?? { actions: [], resources: own }
    parts.set(name, part)
    part.actions.push(action)
  }
  const told = new Set([...parts.values()].flatMap((part) => part.resources))
  return { parts: [...parts.values()], others: resources.filter((resource) => !told.has(resource)) }
}
