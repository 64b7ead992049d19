import { networkOf, readLooseRange, writeRange } from '../../condition/address.ts'
import { isReadable } from '../../condition/comparison.ts'
import { type Operator, takesVariables } from '../../condition/operators.ts'
import { nearest } from '../near.ts'
import { regions, standsForOneOf } from '../regions.ts'
import type { Scope, StatementCheck } from '../scope.ts'
import type { FindingCode } from '../texts.ts'
import { hasVariable, withoutVariables } from '../variables.ts'
import type { ConditionView, ScalarSpot } from '../view.ts'
import { isRegionalServicePrincipal, isServicePrincipal, serviceNameKeys } from './service-names.ts'

/** Whether values can be read, and whether they are of the form that their key wants. */
export const conditionValueChecks: StatementCheck = ({ conditions }, scope) => {
  for (const condition of conditions) {
    for (const value of condition.values) {
      if (hasVariable(value.value) && !takesVariables(condition.operator.operator)) continue
      readability(value, condition, scope)
      literalWildcard(value, condition, scope)
      form(value, condition, scope)
    }
  }
}

const unreadable: Readonly<Partial<Record<Operator['type'], FindingCode>>> = {
  numeric: 'TYPE_MISMATCH_NUMBER',
  date: 'TYPE_MISMATCH_DATE',
  binary: 'TYPE_MISMATCH_STRING',
  address: 'TYPE_MISMATCH_IP_RANGE',
}

function readability(
  value: ScalarSpot,
  { operator, key, operatorName }: ConditionView,
  { reporter }: Scope,
): void {
  const { type } = operator.operator
  const text = value.value
  if ((type === 'bool' || type === 'null') && !/^(?:true|false)$/i.test(text)) {
    reporter.report('TYPE_MISMATCH_BOOLEAN', value, { value: text })
  }
  const isRead = isReadable(operator.operator, text, true)
  if (!isRead && type === 'arn') {
    const details = { operator: operatorName.value, key: key.value, type: { words: 'an ARN of six parts' } }
    reporter.report('TYPE_MISMATCH', value, details)
  }
  const code = unreadable[type]
  if (!isRead && code !== undefined) {
    const range = type === 'address' ? readLooseRange(text) : undefined
    reporter.report(code, value, { value: text }, range && writeRange(networkOf(range)))
  }
  if (isRead && type === 'date' && /^\+?[0-9]+$/.test(text) && !/^[0-9]{4}$/.test(text)) {
    reporter.report('INVALID_DATE_VALUE', value, { value: text })
  }
}

const likeOperators: Readonly<Record<string, string>> = {
  StringEquals: 'StringLike',
  StringNotEquals: 'StringNotLike',
  StringEqualsIgnoreCase: 'StringLike',
  StringNotEqualsIgnoreCase: 'StringNotLike',
}

function literalWildcard(
  value: ScalarSpot,
  { operator, operatorName }: ConditionView,
  { reporter }: Scope,
): void {
  const other = likeOperators[operator.name]
  if (other === undefined || !/[*?]/.test(withoutVariables(value.value))) return
  reporter.report('WILDCARD_WITHOUT_LIKE_OPERATOR', value, {
    operator: operatorName.value,
    value: value.value,
    other,
  })
}

/** Keys, in lower case, whose values are ARNs of KMS keys. */
const kmsKeys = new Set([
  's3:x-amz-server-side-encryption-aws-kms-key-id',
  'rds:kmskeyid',
  'dynamodb:kmskeyarn',
  'sagemaker:volumekmskey',
  'sagemaker:outputkmskey',
  'sagemaker:intercontainertrafficencryptionkmskey',
])

const kmsKeyArn = /^arn:[^:]+:kms:[^:]*:[^:]*:key\/./

/** What the values of certain keys look like; patterns and variables may stand for anything. */
function form(value: ScalarSpot, { operator, lowered }: ConditionView, { reporter }: Scope): void {
  const text = value.value
  const { type } = operator.operator
  if (type !== 'string' && type !== 'stringIgnoreCase' && type !== 'pattern' && type !== 'arn') return
  const details = { value: text, region: text, service: text }
  if (hasVariable(text)) return
  if (lowered === 'aws:requestedregion') {
    const isKnown = type === 'pattern' ? standsForOneOf(text, regions) : regions.includes(text)
    if (!isKnown) reporter.report('INVALID_REGION', value, details, nearest(text, regions))
    return
  }
  if (type !== 'string' && type !== 'stringIgnoreCase' && /[*?]/.test(text)) return
  const code = wrongForm(text, lowered)
  if (code !== undefined) reporter.report(code, value, details)
}

function wrongForm(text: string, lowered: string): FindingCode | undefined {
  if (serviceNameKeys.has(lowered))
    return isServicePrincipal(text) ? undefined : 'INVALID_SERVICE_PRINCIPAL_FORMAT'
  if (lowered === 'kms:viaservice') {
    return isRegionalServicePrincipal(text) ? undefined : 'INVALID_SERVICE_PRINCIPAL_FORMAT'
  }
  if (lowered === 'aws:sourcevpc' || lowered === 'aws:ec2instancesourcevpc') {
    return isIdOf('vpc', text) ? undefined : 'INVALID_VPC_FORMAT'
  }
  if (lowered === 'aws:sourcevpce') return isIdOf('vpce', text) ? undefined : 'INVALID_VPCE_FORMAT'
  if (kmsKeys.has(lowered)) return kmsKeyArn.test(text) ? undefined : 'INVALID_KMS_KEY_VALUE'
  return undefined
}

function isIdOf(kind: string, text: string): boolean {
  return (
    text.startsWith(`${kind}-`) && /^(?:[0-9A-Za-z]{8}|[0-9A-Za-z]{17})$/.test(text.slice(kind.length + 1))
  )
}
