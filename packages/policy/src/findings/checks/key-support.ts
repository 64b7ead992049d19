import { matchesWildcard, wildcardPattern } from '../../pattern/wildcard.ts'
import type { Scope, StatementCheck } from '../scope.ts'
import { carriesKey } from '../service-reference.ts'
import type { FindingCode } from '../texts.ts'
import type { ConditionView, StatementView, TextSpot } from '../view.ts'
import { minding } from './service-principals.ts'

/** Global keys that only some services fill. */
export const keySupportChecks: StatementCheck = (statement, scope) => {
  for (const condition of statement.conditions) {
    if (isTagKey(condition.lowered)) tagSupport(condition, statement, scope)
    if (endpointKeys.has(condition.lowered)) endpointSupport(condition, statement, scope)
  }
}

function isTagKey(lowered: string): boolean {
  return /^aws:(?:resource|request)tag\/./s.test(lowered) || lowered === 'aws:tagkeys'
}

const codes = {
  Allow: {
    action: 'ALLOW_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE',
    notAction: 'ALLOW_NOTACTION_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE',
  },
  Deny: {
    action: 'DENY_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE',
    notAction: 'DENY_NOTACTION_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE',
  },
} as const satisfies Record<string, Record<string, FindingCode>>

/** A positive comparison never holds where the key is absent, so such actions are out of the statement's reach. */
function tagSupport(condition: ConditionView, { effect, action }: StatementView, scope: Scope): void {
  const { operator, key, lowered } = condition
  const holdsWithout = operator.operator.negated === true || operator.quantifier === 'ForAllValues'
  if (effect === undefined || action === undefined || minding(condition) || holdsWithout) return
  if (scope.reference === undefined) return
  const code = codes[effect]
  if (action.negated) {
    scope.reporter.report(code.notAction, key, { key: key.value })
    return
  }
  for (const value of action.values) {
    if (isFilled(value, lowered, scope)) continue
    scope.reporter.report(code.action, key, { key: key.value, action: value.value })
  }
}

/** Whether an action, or one that its wildcard covers, may carry the key; yes where nothing is known. */
function isFilled({ value }: TextSpot, lowered: string, { reference, work }: Scope): boolean {
  const colon = value.indexOf(':')
  const service = reference?.service(value.slice(0, Math.max(0, colon)).toLowerCase())
  if (service === undefined) return true
  const name = value.slice(colon + 1).toLowerCase()
  if (!/[*?]/.test(name)) {
    const action = service.actions.get(name)
    return action === undefined || carriesKey(action, lowered)
  }
  const pattern = wildcardPattern(name)
  let covered = false
  for (const [known, action] of service.actions) {
    if (!work.spend(8 + name.length)) return true
    if (!matchesWildcard(pattern, known)) continue
    if (carriesKey(action, lowered)) return true
    covered = true
  }
  return !covered
}

const endpointKeys = new Set(['aws:sourcevpcarn', 'aws:vpceaccount', 'aws:vpceorgid', 'aws:vpceorgpaths'])

const servicesWithEndpointKeys = `acm-pca applicationinsights apprunner athena cloudformation comprehendmedical
  compute-optimizer datasync discovery ebs ecr ecs firehose healthlake iam iotfleetwise iotwireless kinesisanalytics kms
  lambda medical-imaging omics payment-cryptography polly rbin rekognition route53 s3 scheduler servicediscovery
  servicequotas ssm-contacts storagegateway textract transcribe transfer`

/** Services whose requests carry the keys of endpoints; of IAM all but PassRole (X4). */
const endpointServices = new Set(servicesWithEndpointKeys.split(/\s+/))

function endpointSupport({ key }: ConditionView, { action }: StatementView, { reporter }: Scope): void {
  if (action?.negated === true) {
    const details = { key: key.value, action: { words: 'many of the actions outside of `NotAction`' } }
    reporter.report('USE_CONDITION_KEY_ONLY_WITH_SUPPORTED_SERVICES', key, details)
    return
  }
  for (const { value } of action?.values ?? []) {
    const prefix = value.slice(0, Math.max(0, value.indexOf(':'))).toLowerCase()
    const isFilledIn = endpointServices.has(prefix) && value.toLowerCase() !== 'iam:passrole'
    if (isFilledIn) continue
    const details = { key: key.value, action: value }
    reporter.report('USE_CONDITION_KEY_ONLY_WITH_SUPPORTED_SERVICES', key, details)
  }
}
