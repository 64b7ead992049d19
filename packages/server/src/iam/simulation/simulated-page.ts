import type { PageInput, ReadingCall } from '../../authorization/call.ts'
import { InvalidInput } from '../../model/error.ts'
import { evaluationResult } from './evaluation-result.ts'
import type { Simulation } from './simulation.ts'
import { Turns } from './turns.ts'

/** Decisions on one page, and steps that they may take: where there would be more, pages are shorter than was asked for. */
const MOST_DECISIONS = 10_000
const MOST_WORK = 2_000_000_000

/** Steps of a single decision; a few hundred milliseconds in the worst case. */
const MOST_WORK_AT_ONCE = 200_000_000

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
  const end = start + Math.min(limit, fittingActions(simulation, input.ResourceArns))
  const turns = new Turns()
  const EvaluationResults: Awaited<ReturnType<typeof evaluationResult>>[] = []
  for (const action of input.ActionNames.slice(start, end)) {
    EvaluationResults.push(await evaluationResult(simulation, action, input.ResourceArns, turns))
  }
  const more = end < input.ActionNames.length
  return { EvaluationResults, ...page.members({ items: [end - 1], more }, String) }
}

/** How many actions fit on a page, at least one; refuses policies that are too large for what they are held against. */
function fittingActions(simulation: Simulation, resources: readonly string[]): number {
  const works = (resources.length === 0 ? ['*'] : resources).map((resource) => simulation.workOf(resource))
  const all = works.reduce((sum, work) => sum + work, 0)
  if (all > MOST_WORK || works.some((work) => work > MOST_WORK_AT_ONCE)) {
    throw InvalidInput('The policies are too large to be evaluated against these resources and values.')
  }
  const fitting = Math.min(MOST_DECISIONS / works.length, MOST_WORK / Math.max(all, 1))
  return Math.max(Math.floor(fitting), 1)
}
