import type { PageInput, ReadingCall } from '../../authorization/call.ts'
import { InvalidInput } from '../../model/error.ts'
import { evaluationResult } from './evaluation-result.ts'
import type { Simulation } from './simulation.ts'

/** Decisions on one page: where actions and resources make more, pages are shorter than was asked for. */
const MOST_DECISIONS = 10_000

/**
 * A page of results, an action each. The marker holds the place of the last action and nothing else, so the next page is
 * made from whatever comes with it (behaviours 139).
 */
export async function simulatedPage(
  { paging }: Pick<ReadingCall, 'paging'>,
  input: PageInput & { readonly ActionNames: readonly string[]; readonly ResourceArns: readonly string[] },
  simulation: Simulation,
) {
  const page = paging(input, () => InvalidInput('Invalid marker for pagination.'))
  const { limit, after } = page.query
  const start = after === undefined ? 0 : Number(after) + 1
  const fitting = Math.floor(MOST_DECISIONS / Math.max(input.ResourceArns.length, 1))
  const end = start + Math.min(limit, Math.max(fitting, 1))
  const EvaluationResults: Awaited<ReturnType<typeof evaluationResult>>[] = []
  for (const action of input.ActionNames.slice(start, end)) {
    EvaluationResults.push(await evaluationResult(simulation, action, input.ResourceArns))
  }
  const more = end < input.ActionNames.length
  return { EvaluationResults, ...page.members({ items: [end - 1], more }, String) }
}
