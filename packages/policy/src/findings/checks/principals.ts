import { splitArn } from '../../arn.ts'
import { isPrincipalType } from '../../principal.ts'
import { isFederatedPrincipal } from '../../validate/principal-rules.ts'
import { nearest } from '../near.ts'
import type { Scope, StatementCheck } from '../scope.ts'
import { hasVariable } from '../variables.ts'
import type { TextSpot } from '../view.ts'
import { isServicePrincipal } from './service-names.ts'

const principalTypes = ['AWS', 'Service', 'Federated', 'CanonicalUser']

/** The form of the principals, in policies that have them. */
export const principalChecks: StatementCheck = ({ principal, effect }, scope) => {
  const { kind } = scope.subject
  if (principal === undefined || kind === 'scp' || kind === 'rcp') return
  const { reporter } = scope
  if (kind === 'trust' && principal.negated) {
    reporter.report('ROLE_TRUST_POLICY_SYNTAX_ERROR_NOTPRINCIPAL', principal.name)
  }
  if (kind === 'trust' && principal.star !== undefined && !principal.negated) {
    reporter.report('ROLE_TRUST_POLICY_UNSUPPORTED_WILDCARD_IN_PRINCIPAL', principal.star)
  }
  if ((kind === 'resource' || kind === 'vpcEndpoint') && principal.negated && effect === 'Allow') {
    reporter.report('ALLOW_WITH_NOT_PRINCIPAL', principal.name)
  }
  for (const { type, values } of principal.entries) {
    if (!isPrincipalType(type.value)) {
      reporter.report(
        'INVALID_PRINCIPAL_KEY',
        type,
        { type: type.value },
        nearest(type.value, principalTypes),
      )
      continue
    }
    if (type.value === 'Federated' && kind === 'resource') {
      reporter.report('FEDERATED_PRINCIPAL_NOT_SUPPORTED', type)
    }
    for (const value of values) checkValue(type.value, value, scope)
  }
}

function checkValue(type: string, value: TextSpot, { reporter, subject }: Scope): void {
  const text = value.value
  const details = { principal: text }
  if (hasVariable(text)) {
    reporter.report('VARIABLE_UNSUPPORTED_IN_ELEMENT', value, { element: 'Principal' })
  } else if (/[*?]/.test(text)) {
    if (type !== 'AWS' || text !== '*') reporter.report('UNSUPPORTED_WILDCARD_IN_PRINCIPAL', value, details)
  } else if (type === 'AWS') {
    checkAwsPrincipal(value, reporter)
  } else if (type === 'Service') {
    if (!isServicePrincipal(text))
      reporter.report('INVALID_SERVICE_PRINCIPAL_FORMAT', value, { service: text })
  } else if (type === 'Federated' && !isFederatedPrincipal(text)) {
    const isTrust = subject.kind === 'trust'
    const code = isTrust
      ? 'INVALID_FEDERATED_PRINCIPAL_SYNTAX_IN_ROLE_TRUST_POLICY'
      : 'INVALID_PRINCIPAL_FORMAT'
    reporter.report(code, value, details)
  }
}

function checkAwsPrincipal(value: TextSpot, reporter: Scope['reporter']): void {
  const text = value.value
  if (/^AROA[A-Z0-9]+$/.test(text)) reporter.report('INVALID_ROLE_REFERENCE', value, { id: text })
  else if (/^AIDA[A-Z0-9]+$/.test(text)) reporter.report('INVALID_USER_REFERENCE', value, { id: text })
  else if (!/^[0-9]{12}$/.test(text) && !isPrincipalArn(text)) {
    reporter.report('INVALID_PRINCIPAL_FORMAT', value, { principal: text })
  }
}

/** The ARN of a root user, user, role or session; accounts of AWS's own, such as CloudFront's, included. */
function isPrincipalArn(text: string): boolean {
  const [arn, , service, region, account = '', path = ''] = splitArn(text) ?? []
  if (arn !== 'arn' || region !== '' || !/^(?:[0-9]{12}|[a-z-]+)$/.test(account)) return false
  if (service === 'iam') return path === 'root' || /^(?:user|role)\/./.test(path)
  return service === 'sts' && /^(?:assumed-role\/[^/]+|federated-user)\/./.test(path)
}
