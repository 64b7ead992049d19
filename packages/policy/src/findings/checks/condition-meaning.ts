import { compareDecimals, type Decimal, readDecimal } from '../../condition/decimal.ts'
import { keysOfEveryRequest } from '../global-keys.ts'
import type { Scope, StatementCheck } from '../scope.ts'
import type { ConditionView, ScalarSpot } from '../view.ts'

/** Conditions that say more, less or something else than they seem to. */
export const conditionMeaningChecks: StatementCheck = ({ effect, conditions }, scope) => {
  for (const condition of conditions) {
    wildcardAlone(condition, scope)
    coveredNumbers(condition, scope)
    if (effect === 'Allow') chosenByCaller(condition, scope)
    if (effect !== undefined) prefixTurnedRound(condition, effect, scope)
  }
  pairedKeys(conditions, scope)
  if (effect === 'Allow') attributesWithoutSelect(conditions, scope)
}

/** A pattern of stars alone says no more than whether the key is there. */
function wildcardAlone({ operator, key, lowered, values }: ConditionView, { reporter }: Scope): void {
  if (operator.operator.type !== 'pattern') return
  const value = values.find((candidate) => /^\*+$/.test(candidate.value))
  if (value === undefined) return
  const details = { key: key.value }
  const isAlwaysThere = keysOfEveryRequest.has(lowered)
  if (operator.operator.negated === true) {
    // Only an absent key escapes the negation of everything.
    const never =
      operator.quantifier === 'ForAnyValue' || (isAlwaysThere && operator.quantifier === undefined)
    reporter.report(
      never ? 'REDUNDANT_STATEMENT_DUE_TO_WILDCARD_IN_CONDITION' : 'EQUIVALENT_TO_NULL_TRUE',
      value,
      details,
    )
    return
  }
  const always = operator.ifExists || operator.quantifier === 'ForAllValues' || isAlwaysThere
  reporter.report(
    always ? 'REDUNDANT_KEY_DUE_TO_WILDCARD_IN_CONDITION' : 'EQUIVALENT_TO_NULL_FALSE',
    value,
    details,
  )
}

/** Of several bounds the widest covers the rest; of several equal numbers one is enough. */
function coveredNumbers({ operator, values }: ConditionView, { reporter }: Scope): void {
  if (operator.operator.type !== 'numeric' || values.length < 2) return
  const numbers = values.flatMap((value) => {
    const number = readDecimal(value.value)
    return number === undefined ? [] : [{ value, number }]
  })
  if (operator.name === 'NumericEquals' || operator.name === 'NumericNotEquals') {
    const seen = new Map<string, ScalarSpot>()
    for (const { value, number } of numbers) {
      const name = `${number.sign} ${number.magnitude} ${number.digits}`
      const other = seen.get(name)
      if (other === undefined) seen.set(name, value)
      else reportCovered(value, other, reporter)
    }
    return
  }
  const sign = operator.name.startsWith('NumericLessThan') ? 1 : -1
  const isWider = (a: Decimal, b: Decimal) => compareDecimals(a, b) * sign > 0
  const [first] = numbers
  if (first === undefined) return
  const widest = numbers.reduce((best, item) => (isWider(item.number, best.number) ? item : best), first)
  for (const { value } of numbers) if (value !== widest.value) reportCovered(value, widest.value, reporter)
}

function reportCovered(value: ScalarSpot, other: ScalarSpot, reporter: Scope['reporter']): void {
  reporter.report('REDUNDANT_CONDITION_VALUE_NUM', value, { value: value.value, other: other.value })
}

function chosenByCaller({ operator, key, lowered }: ConditionView, { reporter }: Scope): void {
  if (lowered !== 'aws:referer' && lowered !== 'aws:useragent') return
  if (operator.operator.negated === true || operator.name === 'Null') return
  reporter.report('UNTRUSTWORTHY_CONDITION_KEY', key, { key: key.value })
}

function prefixTurnedRound(
  { operator, operatorName, key, lowered }: ConditionView,
  effect: string,
  { reporter }: Scope,
): void {
  const { type, negated } = operator.operator
  if (lowered !== 's3:prefix' || (type !== 'string' && type !== 'stringIgnoreCase' && type !== 'pattern'))
    return
  if ((effect === 'Deny') === (negated === true)) return
  reporter.report('S3_PREFIX_IN_NEGATIVE_CONTEXT', key, { operator: operatorName.value })
}

const networkKeys = ['aws:sourcevpc', 'aws:sourcevpce', 'aws:sourcevpcarn']

function pairedKeys(conditions: readonly ConditionView[], { reporter }: Scope): void {
  const alone = conditions.find(({ lowered }) => lowered === 'aws:vpcsourceip')
  if (alone === undefined || conditions.some(({ lowered }) => networkKeys.includes(lowered))) return
  const details = { key: alone.key.value, other: 'aws:SourceVpc' }
  reporter.report('MISSING_PAIRED_CONDITION_KEYS', alone.key, details)
}

function attributesWithoutSelect(conditions: readonly ConditionView[], { reporter }: Scope): void {
  const attributes = conditions.find(({ lowered }) => lowered === 'dynamodb:attributes')
  const selects = conditions.some(
    ({ operator, lowered, values }) =>
      operator.operator.type === 'string' &&
      operator.operator.negated !== true &&
      lowered === 'dynamodb:select' &&
      values.length > 0 &&
      values.every(({ value }) => value === 'SPECIFIC_ATTRIBUTES'),
  )
  if (attributes !== undefined && !selects)
    reporter.report('DYNAMODB_ATTRIBUTES_WITHOUT_SELECT', attributes.key)
}
