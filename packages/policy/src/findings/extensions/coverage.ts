import { includesPattern } from '../../pattern/inclusion.ts'
import { patternsMeet } from '../../pattern/intersection.ts'
import { variablesAsStars } from '../checks/arn.ts'
import { includesResource, type ResourceShape, resourceShapes } from '../checks/resource-inclusion.ts'
import type { Scope } from '../scope.ts'
import type { ConditionView, PrincipalView, StatementView } from '../view.ts'

/** A statement made ready to be compared with others; one with an element that excludes is never compared. */
interface Comparable {
  readonly statement: StatementView
  readonly actions: readonly string[]
  readonly resources: readonly ResourceShape[]
  readonly conditions: ReadonlySet<string>
  readonly principal: string
  readonly reachesAll: boolean
}

/** Statements without an effect of their own: a Deny, or the other statements of the same effect, cover them. */
export function shadowedStatements({ document, reporter, work }: Scope): void {
  const shapes = resourceShapes(document.statements.flatMap(({ resource }) => resource?.values ?? []))
  const bySpot = new Map(shapes.map((shape) => [shape.spot, shape]))
  const comparable = document.statements.flatMap((statement) => comparableOf(statement, bySpot) ?? [])
  const shadowed = new Set<Comparable>()
  for (const one of comparable.toReversed()) {
    const others = comparable.filter(
      (other) =>
        other !== one &&
        !shadowed.has(other) &&
        (other.statement.effect === 'Deny' || other.statement.effect === one.statement.effect) &&
        isAsBroad(other, one),
    )
    const covering = coveringAll(one, others, work)
    if (covering === undefined) continue
    shadowed.add(one)
    const names = covering.map(({ statement }) => `\`Statement[${statement.index}]\``)
    const proof = { covering: covering.map(({ statement }) => statement.index) }
    reporter.report(
      'X_STATEMENT_SHADOWED',
      one.statement,
      { other: { words: names.join(' and ') } },
      { proof },
    )
  }
}

function comparableOf(
  statement: StatementView,
  shapes: ReadonlyMap<unknown, ResourceShape>,
): Comparable | undefined {
  const { action, resource, principal, effect, conditions } = statement
  const excludes = action?.negated || resource?.negated || principal?.negated
  if (effect === undefined || action === undefined || excludes || action.values.length === 0) return undefined
  return {
    statement,
    actions: action.values.map(({ value }) => value.toLowerCase()),
    resources: (resource?.values ?? []).flatMap((value) => shapes.get(value) ?? []),
    conditions: new Set(conditions.map(conditionName)),
    principal: principalName(principal),
    reachesAll: principal?.star !== undefined,
  }
}

function conditionName({ operatorName, lowered, values }: ConditionView): string {
  return JSON.stringify([operatorName.value, lowered, ...values.map(({ value }) => value).sort()])
}

function principalName(principal: PrincipalView | undefined): string {
  const entries = principal?.entries ?? []
  const names = entries.flatMap(({ type, values }) =>
    values.map(({ value }) => JSON.stringify([type.value, value])),
  )
  return principal?.star === undefined ? names.sort().join() : '*'
}

/** Whether one statement applies to the same callers, and asks for nothing that the other does not ask for. */
function isAsBroad(wide: Comparable, narrow: Comparable): boolean {
  const sameCallers =
    wide.principal === narrow.principal || (wide.reachesAll && wide.statement.effect === 'Deny')
  return sameCallers && [...wide.conditions].every((condition) => narrow.conditions.has(condition))
}

/** Statements that together cover every pair of an action and a resource; `undefined` if some pair is left. */
function coveringAll(
  { actions, resources }: Comparable,
  others: readonly Comparable[],
  work: Scope['work'],
): Comparable[] | undefined {
  if (others.length === 0) return undefined
  const used = new Set<Comparable>()
  for (const action of actions) {
    for (const resource of resources.length === 0 ? [undefined] : resources) {
      const cover = others.find((other) => coversPair(other, action, resource, work))
      if (cover === undefined) return undefined
      used.add(cover)
    }
  }
  return [...used].sort((a, b) => a.statement.index - b.statement.index)
}

function coversPair(
  { actions, resources }: Comparable,
  action: string,
  resource: ResourceShape | undefined,
  work: Scope['work'],
): boolean {
  if (!work.spend(8 * (actions.length + resources.length) + action.length)) return false
  if (!actions.some((wide) => includesPattern(wide, action))) return false
  if (resource === undefined) return resources.length === 0
  return resources.some((wide) => wide.text === resource.text || includesResource(wide, resource, work))
}

/** Deny statements that no Allow of the document meets; of a document that only denies nothing is said. */
export function idleDenials({ document, reporter, work }: Scope): void {
  const allows = document.statements.filter(({ effect }) => effect === 'Allow')
  if (allows.length === 0) return
  for (const statement of document.statements) {
    if (statement.effect !== 'Deny' || allows.some((allow) => meets(statement, allow, work))) continue
    const proof = { allowing: allows.map(({ index }) => index) }
    reporter.report('X_DENY_NEVER_APPLIES', statement, {}, { proof })
  }
}

/** Whether both may apply to one request; yes where it is not known. */
function meets(a: StatementView, b: StatementView, work: Scope['work']): boolean {
  const doActionsMeet = listsMeet(a.action, b.action, (text) => text.toLowerCase(), work)
  return doActionsMeet && listsMeet(a.resource, b.resource, variablesAsStars, work)
}

function listsMeet(
  a: StatementView['action'],
  b: StatementView['action'],
  ready: (text: string) => string,
  work: Scope['work'],
): boolean {
  if (a === undefined || b === undefined || a.negated || b.negated) return true
  const others = b.values.map(({ value }) => ready(value))
  return a.values.some(({ value }) => {
    const text = ready(value)
    return others.some((other) => !work.spend(8 + text.length) || patternsMeet(text, other))
  })
}
