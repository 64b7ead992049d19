import { compareDecimals, readDecimal } from '../../condition/decimal.ts'
import { readInstant } from '../../condition/instant.ts'
import { includesPattern } from '../../pattern/inclusion.ts'
import { matchesWildcard, wildcardPattern } from '../../pattern/wildcard.ts'
import type { Scope } from '../scope.ts'
import { hasVariable } from '../variables.ts'
import type { ConditionView, StatementView } from '../view.ts'

/** Statements with two conditions on one key that no request satisfies together. */
export function contradictions({ conditions }: StatementView, { reporter, work }: Scope): void {
  const byKey = Map.groupBy(conditions, ({ lowered }) => lowered)
  for (const list of byKey.values()) {
    const pair = contradiction(list, work)
    if (pair === undefined) continue
    const [first, second] = pair
    const details = {
      first: first.operatorName.value,
      second: second.operatorName.value,
      key: first.key.value,
    }
    const proof = { contradicting: [first.operatorName.value, second.operatorName.value] }
    reporter.report('X_STATEMENT_UNSATISFIABLE', second.key, details, { proof })
  }
}

function contradiction(
  list: readonly ConditionView[],
  work: Scope['work'],
): readonly [ConditionView, ConditionView] | undefined {
  for (const [index, first] of list.entries()) {
    for (const second of list.slice(0, index)) {
      if (!work.spend(8 * (1 + first.values.length) * (1 + second.values.length))) return undefined
      if (excludes(first, second) || excludes(second, first)) return [second, first]
    }
  }
  return undefined
}

/** Whether the first leaves nothing that satisfies the second. */
function excludes(first: ConditionView, second: ConditionView): boolean {
  const presence = presenceOf(first)
  if (presence === 'absent' && (needsKey(second) || presenceOf(second) === 'present')) return true
  if (!isPlain(first) || !isPlain(second) || !needsKey(second)) return false
  const [type, other] = [first.operator.operator.type, second.operator.operator.type]
  if (type === other && (type === 'numeric' || type === 'date')) return boundsExclude(first, second)
  const isText = (name: string) => name === 'string' || name === 'pattern'
  return isText(type) && isText(other) && textsExclude(first, second)
}

/** What a `Null` with one value says. */
function presenceOf({ operator, values }: ConditionView): 'absent' | 'present' | undefined {
  const [value] = values
  if (operator.name !== 'Null' || operator.quantifier !== undefined || values.length !== 1) return undefined
  return value?.value.toLowerCase() === 'true' ? 'absent' : 'present'
}

/** Whether the condition holds only where the key is there (C2). */
function needsKey({ operator }: ConditionView): boolean {
  const { name, ifExists, quantifier } = operator
  if (name === 'Null' || ifExists || quantifier === 'ForAllValues') return false
  return operator.operator.negated !== true || quantifier === 'ForAnyValue'
}

function isPlain({ operator, values }: ConditionView): boolean {
  const isOpen = values.some(({ value }) => hasVariable(value))
  return operator.quantifier === undefined && !operator.ifExists && !isOpen && values.length > 0
}

/** Whether one side is an upper bound below the lower bound that the other is. */
function boundsExclude(first: ConditionView, second: ConditionView): boolean {
  const [upper, lower] = [boundOf(first, 'LessThan'), boundOf(second, 'GreaterThan')]
  if (upper === undefined || lower === undefined) return false
  const order = compareTexts(first.operator.operator.type, upper.text, lower.text)
  return order !== undefined && (order < 0 || (order === 0 && (upper.isStrict || lower.isStrict)))
}

/** The bound that a comparison sets: of several values the widest counts. */
function boundOf({ operator, values }: ConditionView, direction: 'LessThan' | 'GreaterThan') {
  const { name } = operator
  if (!name.includes(direction)) return undefined
  const sign = direction === 'LessThan' ? 1 : -1
  const widest = values.reduce<string | undefined>((best, { value }) => {
    const order = best === undefined ? 1 : compareTexts(operator.operator.type, value, best)
    return order !== undefined && order * sign > 0 ? value : (best ?? value)
  }, undefined)
  return widest === undefined ? undefined : { text: widest, isStrict: !name.endsWith('Equals') }
}

/** The order of two numbers or dates; `undefined` where one of them cannot be read. */
function compareTexts(type: string, a: string, b: string): number | undefined {
  if (type === 'numeric') {
    const [x, y] = [readDecimal(a), readDecimal(b)]
    return x === undefined || y === undefined ? undefined : compareDecimals(x, y)
  }
  const [x, y] = [readInstant(a), readInstant(b)]
  if (x === undefined || y === undefined) return undefined
  return x < y ? -1 : x > y ? 1 : 0
}

/** Whether no text that the second admits passes the first; the second is positive. */
function textsExclude(first: ConditionView, second: ConditionView): boolean {
  if (second.operator.operator.negated === true) return false
  const isLiteral = second.operator.operator.type === 'string'
  const admitsAll = first.operator.operator.negated === true
  return second.values.every(({ value }) => {
    const isCovered = first.values.some((other) => covers(first, other.value, value, isLiteral))
    // Of a pattern it is known only that all of it is excluded, not that none of it is admitted.
    return admitsAll ? isCovered : isLiteral && !isCovered
  })
}

function covers({ operator }: ConditionView, wide: string, narrow: string, isLiteral: boolean): boolean {
  if (operator.operator.type === 'string') return isLiteral && wide === narrow
  return isLiteral ? matchesWildcard(wildcardPattern(wide), narrow) : includesPattern(wide, narrow)
}
