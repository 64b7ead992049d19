import { globalKeys, retiredKeys } from '../global-keys.ts'
import type { KeyDescription } from '../key-description.ts'
import { nearest } from '../near.ts'
import type { Scope, StatementCheck } from '../scope.ts'
import { keyDescription } from '../service-reference.ts'
import { hasVariable } from '../variables.ts'
import type { ConditionView } from '../view.ts'
import { KeyedActions } from './keyed-actions.ts'
import { minding } from './service-principals.ts'

/** Whether the keys of conditions exist, and whether the statement's actions fill them. */
export const conditionKeyChecks: StatementCheck = (statement, scope) => {
  let actions: KeyedActions | undefined
  const keyedActions = () => {
    actions ??= new KeyedActions(statement, scope)
    return actions
  }
  for (const condition of statement.conditions) {
    if (!isWellFormed(condition, scope)) continue
    const prefix = condition.lowered.slice(0, condition.lowered.indexOf(':'))
    if (prefix === 'aws') globalKey(condition, scope)
    else serviceKey(condition, prefix, scope, keyedActions)
  }
}

function isWellFormed({ key, lowered }: ConditionView, { reporter, searches }: Scope): boolean {
  const details = { key: key.value }
  if (hasVariable(key.value)) {
    reporter.report('VARIABLE_UNSUPPORTED_IN_ELEMENT', key, { element: { words: 'the name of a key' } })
    return false
  }
  if (!/^[^:]+:./s.test(lowered)) {
    const near = nearKey(`aws:${key.value}`, globalKeys, searches)
    reporter.report('INVALID_CONDITION_KEY_FORMAT', key, details, near)
    return false
  }
  return true
}

function globalKey({ key, lowered }: ConditionView, { reporter, searches }: Scope): void {
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
    nearKey(key.value, globalKeys, searches),
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
  searches: Scope['searches'],
): string | undefined {
  if (!searches.spend(1)) return undefined
  const slash = name.indexOf('/')
  const head = slash < 0 ? name : name.slice(0, slash + 1)
  const near = nearest(
    head,
    [...keys.values()].map((key) => key.name),
  )
  return near === undefined ? undefined : near + name.slice(head.length)
}

function serviceKey(
  condition: ConditionView,
  prefix: string,
  scope: Scope,
  actions: () => KeyedActions,
): void {
  const { reference, reporter, searches } = scope
  const { key, lowered } = condition
  if (keyDescription(lowered, undefined) !== undefined || reference === undefined || isProvider(prefix))
    return
  if (!reference.prefixes.has(prefix)) {
    if (reference.otherKeyPrefixes.has(prefix)) return
    const near = searches.spend(1) ? nearest(prefix, reference.prefixes) : undefined
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
    const near = nearKey(key.value, service.keys, searches)
    reporter.report('INVALID_SERVICE_CONDITION_KEY', key, { key: key.value }, near)
    return
  }
  if (!minding(condition)) actions().check(condition, service)
}

/** Claims of an OIDC provider stand under its domain, with a path where its issuer has one. */
function isProvider(prefix: string): boolean {
  return prefix.includes('.') || prefix.includes('/')
}
