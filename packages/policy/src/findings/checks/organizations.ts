import { serviceFacts } from '../../evaluate/service-facts.ts'
import type { Scope, StatementCheck } from '../scope.ts'
import type { ConditionView, StatementView } from '../view.ts'
import { isCallerKey, sourceKeys } from './service-principals.ts'

/** What resource control policies may say, and what they should say as well. */
export const resourceControlChecks: StatementCheck = (statement, scope) => {
  if (scope.subject.kind !== 'rcp') return
  const { principal, action, effect } = statement
  const { reporter } = scope
  if (principal === undefined || principal.negated || principal.star === undefined) {
    reporter.report('RCP_SYNTAX_ERROR_PRINCIPAL', principal?.name ?? statement)
  }
  if (effect === 'Allow' && !isDefaultAllow(statement)) reporter.report('RCP_SYNTAX_ERROR_ALLOW', statement)
  if (action?.negated === true) reporter.report('RCP_SYNTAX_ERROR_NOTACTION', action.name)
  else reachableActions(statement, scope)
  relatedKeys(statement, scope)
}

function isDefaultAllow({ principal, resource, node }: StatementView): boolean {
  const hasCondition = node.kind === 'object' && node.members.some(({ key }) => key.value === 'Condition')
  const isEverything = resource?.negated === false && resource.values.some(({ value }) => value === '*')
  return principal?.star !== undefined && !principal.negated && isEverything && !hasCondition
}

/** A Deny names services that resource control policies reach; the lone star is for Allow only (G10). */
function reachableActions({ action, effect }: StatementView, { reporter, reference }: Scope): void {
  for (const value of action?.values ?? []) {
    if (value.value === '*' && effect === 'Allow') continue
    const colon = value.value.indexOf(':')
    const prefix = value.value.slice(0, Math.max(0, colon)).toLowerCase()
    const isUnknown =
      reference !== undefined && !reference.prefixes.has(prefix) && prefix !== '*' && colon > 0
    if (isUnknown || prefix === '*' || serviceFacts.rcpServices.includes(prefix)) continue
    reporter.report('RCP_SYNTAX_ERROR_ACTION', value, { action: value.value })
  }
}

/** Keys that only some callers carry want a test of whether a service calls. */
function relatedKeys({ effect, conditions }: StatementView, { reporter }: Scope): void {
  if (effect !== 'Deny') return
  const compared = conditions.filter(({ operator }) => operator.name !== 'Null')
  const caller = compared.find(({ lowered }) => isCallerKey(lowered))
  if (caller !== undefined && !testsForService(conditions, 'false')) {
    reporter.report('RCP_MISSING_RELATED_PRINCIPAL_CONDITION_KEY', caller.key, { key: caller.key.value })
  }
  const source = compared.find(({ lowered }) => sourceKeys.includes(lowered))
  if (source === undefined) return
  if (!testsForService(conditions, 'true')) {
    reporter.report('RCP_MISSING_RELATED_SERVICE_PRINCIPAL_CONDITION_KEY', source.key, {
      key: source.key.value,
    })
  }
  const testsPresence = conditions.some(
    ({ operator, lowered }) =>
      operator.name === 'Null' && (lowered === 'aws:sourceaccount' || lowered === 'aws:sourcearn'),
  )
  if (!testsPresence) {
    reporter.report('RCP_MISSING_SERVICE_CONDITION_KEY_NULL_CHECK', source.key, { key: source.key.value })
  }
}

function testsForService(conditions: readonly ConditionView[], wanted: string): boolean {
  return conditions.some(
    ({ operator, lowered, values }) =>
      operator.name === 'Bool' &&
      lowered === 'aws:principalisawsservice' &&
      values.some(({ value }) => value.toLowerCase() === wanted),
  )
}
