import type { Scope, StatementCheck } from '../scope.ts'
import { resourceTypeRules } from '../subject.ts'
import type { ConditionView, StatementView } from '../view.ts'
import { principalsUnder } from '../view.ts'

/** The keys, in lower case, that say for whose resource a service calls. */
export const sourceKeys: readonly string[] = [
  'aws:sourcearn',
  'aws:sourceaccount',
  'aws:sourceorgid',
  'aws:sourceorgpaths',
]

const callerKeys = new Set([
  'aws:principalarn',
  'aws:principalaccount',
  'aws:principalorgid',
  'aws:principalorgpaths',
  'aws:principaltype',
  'aws:userid',
  'aws:username',
  'aws:sourceidentity',
  'aws:multifactorauthpresent',
  'aws:multifactorauthage',
])

/** Whether a key tells of a principal of an account: no service principal carries it (X1). */
export function isCallerKey(lowered: string): boolean {
  return callerKeys.has(lowered) || lowered.startsWith('aws:principaltag/')
}

/** What a statement asks of the services that it lets in. */
export const servicePrincipalChecks: StatementCheck = (statement, scope) => {
  const { kind } = scope.subject
  if (kind !== 'resource' && kind !== 'trust') return
  const [service] = principalsUnder(statement, 'Service')
  if (service !== undefined && statement.effect === 'Allow' && statement.principal?.negated === false) {
    callerConditions(statement, scope)
    if (kind === 'resource') sourceConditions(statement, service.value, scope)
  }
  if (kind === 'resource') irrelevantKeys(statement, scope)
}

/** `IfExists` and `Null` say themselves what holds where the key is absent. */
export function minding({ operator }: ConditionView): boolean {
  return operator.ifExists || operator.name === 'Null'
}

function callerConditions({ conditions }: StatementView, { reporter }: Scope): void {
  for (const condition of conditions) {
    if (minding(condition) || !isCallerKey(condition.lowered)) continue
    reporter.report('UNSUPPORTED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL', condition.key, {
      key: condition.key.value,
    })
  }
}

function sourceConditions(statement: StatementView, service: string, { reporter }: Scope): void {
  const { conditions, principal } = statement
  if (conditions.some(({ lowered }) => sourceKeys.includes(lowered))) return
  const at = principal?.name ?? statement
  reporter.report('RESTRICT_ACCESS_TO_SERVICE_PRINCIPAL', at, { service })
  if (conditions.length > 0)
    reporter.report('RECOMMENDED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL', at, { service })
}

const keysOfTheResource = ['aws:resourceaccount', 'aws:resourceorgid', 'aws:resourceorgpaths']

/** Keys about the resource are the same in every request for the one that the policy is attached to. */
function irrelevantKeys({ conditions }: StatementView, { subject, reporter }: Scope): void {
  if (subject.resourceType === undefined) return
  const { service } = resourceTypeRules[subject.resourceType]
  for (const { key, lowered } of conditions) {
    if (!keysOfTheResource.includes(lowered) && lowered !== `${service}:resourceaccount`) continue
    reporter.report('IRRELEVANT_CONDITION_KEY_IN_POLICY', key, { key: key.value })
  }
}
