import { matchesWildcard, wildcardPattern } from '../../pattern/wildcard.ts'
import { globalKeys, retiredKeys } from '../global-keys.ts'
import type { KeyDescription } from '../key-description.ts'
import { nearest } from '../near.ts'
import type { Scope, StatementCheck } from '../scope.ts'
import {
  type ActionDescription,
  carriesKey,
  keyDescription,
  type ServiceDescription,
} from '../service-reference.ts'
import { hasVariable } from '../variables.ts'
import type { ConditionView, StatementView } from '../view.ts'
import { literalActions } from './literal-actions.ts'
import { minding } from './service-principals.ts'

/** Whether the keys of conditions exist, and whether the statement's actions fill them. */
export const conditionKeyChecks: StatementCheck = (statement, scope) => {
  for (const condition of statement.conditions) {
    if (!isWellFormed(condition, scope)) continue
    const prefix = condition.lowered.slice(0, condition.lowered.indexOf(':'))
    if (prefix === 'aws') globalKey(condition, scope)
    else serviceKey(condition, prefix, statement, scope)
  }
}

function isWellFormed({ key, lowered }: ConditionView, { reporter }: Scope): boolean {
  const details = { key: key.value }
  if (hasVariable(key.value)) {
    reporter.report('VARIABLE_UNSUPPORTED_IN_ELEMENT', key, { element: { words: 'the name of a key' } })
    return false
  }
  if (!/^[^:]+:./s.test(lowered)) {
    const near = nearest(
      `aws:${lowered}`,
      [...globalKeys.values()].map(({ name }) => name),
    )
    reporter.report('INVALID_CONDITION_KEY_FORMAT', key, details, near)
    return false
  }
  return true
}

function globalKey({ key, lowered }: ConditionView, { reporter, work }: Scope): void {
  const retired = retiredKeys.get(lowered)
  if (retired !== undefined) {
    const details = { key: key.value, successor: retired.successor }
    if (!retired.isFilled) reporter.report('UNSUPPORTED_GLOBAL_CONDITION_KEY', key, details)
    reporter.report('DEPRECATED_GLOBAL_CONDITION_KEY', key, details)
    return
  }
  if (isFamilyAlone(lowered, globalKeys)) {
    reporter.report('MISSING_TAG_KEY_IN_CONDITION', key, { key: key.value })
    return
  }
  if (keyDescription(lowered, undefined) !== undefined) return
  reporter.report(
    'INVALID_GLOBAL_CONDITION_KEY',
    key,
    { key: key.value },
    nearKey(key.value, globalKeys, work),
  )
}

/** Whether a family of tags is named without a tag, with its slash or without. */
function isFamilyAlone(lowered: string, keys: ReadonlyMap<string, KeyDescription>): boolean {
  return (
    keys.has(lowered.endsWith('/') ? lowered : `${lowered}/`) && (lowered.endsWith('/') || !keys.has(lowered))
  )
}

/** The nearest key; behind a slash the name of a tag stays as it is. */
function nearKey(
  name: string,
  keys: ReadonlyMap<string, KeyDescription>,
  work: Scope['work'],
): string | undefined {
  if (!work.spend(2_000)) return undefined
  const slash = name.indexOf('/')
  const head = slash < 0 ? name : name.slice(0, slash + 1)
  const near = nearest(
    head,
    [...keys.values()].map((key) => key.name),
  )
  return near === undefined ? undefined : near + name.slice(head.length)
}

function serviceKey(condition: ConditionView, prefix: string, statement: StatementView, scope: Scope): void {
  const { reference, reporter, work } = scope
  const { key, lowered } = condition
  if (keyDescription(lowered, undefined) !== undefined || reference === undefined || isProvider(prefix))
    return
  if (!reference.prefixes.has(prefix)) {
    if (reference.otherKeyPrefixes.has(prefix)) return
    const near = work.spend(2_000) ? nearest(prefix, reference.prefixes) : undefined
    reporter.report('INVALID_SERVICE', key, { service: key.value.slice(0, prefix.length) }, near)
    return
  }
  if (key.value.slice(0, prefix.length) !== prefix) {
    reporter.report('INVALID_SERVICE', key, { service: key.value.slice(0, prefix.length) }, prefix)
  }
  const service = reference.service(prefix)
  if (service === undefined || service.keys.size === 0) return
  if (isFamilyAlone(lowered, service.keys)) {
    reporter.report('MISSING_TAG_KEY_IN_CONDITION', key, { key: key.value })
    return
  }
  if (keyDescription(lowered, reference) === undefined) {
    const near = nearKey(key.value, service.keys, work)
    reporter.report('INVALID_SERVICE_CONDITION_KEY', key, { key: key.value }, near)
    return
  }
  if (minding(condition)) return
  reportStrangers(condition, statement, scope)
  reportMissingAction(condition, statement, service, scope)
}

/** Claims of an OIDC provider stand under its domain, with a path where its issuer has one. */
function isProvider(prefix: string): boolean {
  return prefix.includes('.') || prefix.includes('/')
}

/** Literal actions whose requests never carry the key. */
function reportStrangers({ key, lowered }: ConditionView, statement: StatementView, scope: Scope): void {
  for (const { value } of literalActions(statement)) {
    const action = describedAction(value, scope)
    if (action === undefined || carriesKey(action, lowered)) continue
    scope.reporter.report('UNSUPPORTED_ACTION_FOR_CONDITION_KEY', key, { key: key.value, action: value })
  }
}

function describedAction(value: string, { reference }: Scope): ActionDescription | undefined {
  const colon = value.indexOf(':')
  const service = reference?.service(value.slice(0, Math.max(0, colon)).toLowerCase())
  return service?.actions.get(value.slice(colon + 1).toLowerCase())
}

/** A key that some actions of its service fill, none of which the statement is about. */
function reportMissingAction(
  { key, lowered }: ConditionView,
  { action }: StatementView,
  service: ServiceDescription,
  { reporter, work }: Scope,
): void {
  if (action === undefined || action.values.length === 0) return
  const carriers = [...service.actions.values()].filter((candidate) => carriesKey(candidate, lowered))
  if (carriers.length === 0) return
  const patterns = action.values.map(({ value }) => wildcardPattern(value.toLowerCase()))
  const isNamed = carriers.some(({ name }) => {
    const whole = `${service.prefix}:${name}`.toLowerCase()
    if (!work.spend(patterns.length * 4)) return true
    return patterns.some((pattern) => matchesWildcard(pattern, whole)) !== action.negated
  })
  if (isNamed) return
  const names = carriers.slice(0, 3).map(({ name }) => `\`${service.prefix}:${name}\``)
  const more = carriers.length > names.length ? ` and ${carriers.length - names.length} others` : ''
  reporter.report('MISSING_ACTION_FOR_CONDITION_KEY', key, {
    key: key.value,
    actions: { words: names.join(', ') + more },
  })
}
