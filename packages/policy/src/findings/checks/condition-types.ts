import type { WrittenOperator } from '../../condition/operator-name.ts'
import type { Operator } from '../../condition/operators.ts'
import type { KeyType } from '../key-description.ts'
import type { Scope, StatementCheck } from '../scope.ts'
import { keyDescription } from '../service-reference.ts'
import type { FindingCode } from '../texts.ts'
import type { ConditionView } from '../view.ts'

/** Whether operators, qualifiers and numbers of values fit the keys. */
export const conditionTypeChecks: StatementCheck = ({ conditions }, scope) => {
  for (const condition of conditions) {
    qualifier(condition, scope)
    numberOfValues(condition, scope)
    family(condition, scope)
  }
}

function qualifier(condition: ConditionView, { reporter, reference }: Scope): void {
  const { operator, operatorName, key, lowered } = condition
  if (operator.name === 'Null') {
    if (operator.quantifier === undefined) return
    const outcome = operator.quantifier === 'ForAllValues' ? 'always holds' : 'never holds'
    const details = { qualifier: operator.quantifier, outcome: { words: outcome } }
    reporter.report('NULL_WITH_QUALIFIER', operatorName, details)
    return
  }
  const described = keyDescription(lowered, reference)
  if (described === undefined) return
  const details = { key: key.value }
  if (described.isMultivalued && operator.quantifier === undefined) {
    reporter.report('MISSING_QUALIFIER', key, details)
  }
  if (!described.isMultivalued && operator.quantifier === 'ForAllValues') {
    reporter.report('FORALLVALUES_WITH_SINGLE_VALUED_KEY', key, details)
  }
}

function numberOfValues({ operator, key, values }: ConditionView, { reporter }: Scope): void {
  const details = { key: key.value }
  if (new Set(values.map(({ type }) => type)).size > 1) {
    reporter.report('INVALID_CONDITION_DATA_TYPE', key, details)
  }
  const isBoolean = operator.operator.type === 'bool' || operator.operator.type === 'null'
  if (isBoolean && values.length > 1) reporter.report('INVALID_CONDITION_MULTIPLE_BOOLEAN', key, details)
  if (values.length === 0) reporter.report(emptyListCode(operator), key, details)
}

function emptyListCode({ quantifier, ifExists }: WrittenOperator): FindingCode {
  if (quantifier === 'ForAllValues') return 'EMPTY_ARRAY_CONDITION_FORALLVALUES'
  if (quantifier === 'ForAnyValue') return 'EMPTY_ARRAY_CONDITION_FORANYVALUE'
  return ifExists ? 'EMPTY_ARRAY_CONDITION_IFEXISTS' : 'EMPTY_ARRAY_CONDITION'
}

const typeWords: Readonly<Record<KeyType, string>> = {
  String: 'a string',
  ARN: 'an ARN',
  Bool: 'a boolean',
  Numeric: 'a number',
  Date: 'a date',
  IPAddress: 'an address',
  Binary: 'bytes',
}

/** The types of keys that operators of a type fit. Epoch times are numbers too (X4). */
const fitting: Readonly<Record<Exclude<Operator['type'], 'null'>, readonly KeyType[]>> = {
  string: ['String', 'ARN', 'Binary'],
  stringIgnoreCase: ['String', 'ARN'],
  pattern: ['String', 'ARN'],
  bool: ['Bool'],
  numeric: ['Numeric'],
  date: ['Date'],
  binary: ['Binary', 'String'],
  address: ['IPAddress'],
  arn: ['ARN'],
}

function family(
  { operator, operatorName, key, lowered }: ConditionView,
  { reporter, reference }: Scope,
): void {
  const { type } = operator.operator
  const described = keyDescription(lowered, reference)
  if (type === 'null' || described === undefined) return
  if (type === 'numeric' && lowered === 'aws:epochtime') return
  const details = { operator: operatorName.value, key: key.value }
  if (type === 'pattern' && described.type === 'ARN') {
    reporter.report('STRING_LIKE_OPERATOR_WITH_ARN_CONDITION_KEYS', operatorName, details)
  } else if (!fitting[type].includes(described.type)) {
    reporter.report('TYPE_MISMATCH', operatorName, { ...details, type: { words: typeWords[described.type] } })
  }
}
