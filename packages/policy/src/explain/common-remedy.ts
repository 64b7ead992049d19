import type { Explanation } from './explain.ts'
import type { Change } from './explanation.ts'

/**
 * The fewest changes of policies that would allow all that one call asks, by the explanations of its questions: what each of
 * them lacks, once. Empty where no policy could allow one of them (E22), and absent where all are allowed.
 */
export function commonRemedy(explanations: readonly Explanation[]): readonly Change[] | undefined {
  const remedies = explanations.flatMap(({ remedy }) => (remedy === undefined ? [] : [remedy]))
  if (remedies.length === 0) return undefined
  if (remedies.some(({ length }) => length === 0)) return []
  const changes = new Map(remedies.flat().map((change) => [JSON.stringify(change), change]))
  return [...changes.values()].filter((change) => !changes.has(onAnyResource(change)))
}

/** What a change is called whose statement allows the same on every resource; the empty text where that is itself or nothing. */
function onAnyResource(change: Change): string {
  if (change.change !== 'allow' || (change.statement.Resource ?? '*') === '*') return ''
  return JSON.stringify({ ...change, statement: { ...change.statement, Resource: '*' } })
}
