import { matchesWildcard, wildcardPattern } from '../../pattern/wildcard.ts'
import { actionFault } from '../../validate/action-form.ts'
import { nearest } from '../near.ts'
import type { Scope, StatementCheck } from '../scope.ts'
import type { ServiceDescription } from '../service-reference.ts'
import { resourceTypeRules } from '../subject.ts'
import { hasVariable } from '../variables.ts'
import type { TextSpot } from '../view.ts'

/** Whether the actions exist, and whether this policy can govern them. */
export const actionChecks: StatementCheck = ({ action }, scope) => {
  for (const value of action?.values ?? []) {
    if (value.value === '*') {
      if (scope.subject.kind === 'trust') unsupported(value, scope)
      continue
    }
    if (hasVariable(value.value)) {
      const element = action?.name.value ?? ''
      scope.reporter.report('VARIABLE_UNSUPPORTED_IN_ELEMENT', value, { element })
      continue
    }
    const colon = value.value.indexOf(':')
    const prefix = value.value.slice(0, Math.max(0, colon))
    if (/[*?]/.test(prefix)) scope.reporter.report('WILDCARD_IN_SERVICE_NAME', value, { value: value.value })
    if (actionFault(value.value) !== undefined) malformed(value, prefix, scope)
    else if (prefix !== '*') existence(value, prefix.toLowerCase(), scope)
    if (isOutside(value, prefix.toLowerCase(), scope)) unsupported(value, scope)
  }
}

/** A form that is refused when the policy is stored (G5). */
function malformed(value: TextSpot, prefix: string, { reporter, reference }: Scope): void {
  if (value.value.split(':', 3).length !== 2) {
    const [service, name] = value.value.split(':', 2)
    const isKnown = reference?.prefixes.has(service?.toLowerCase() ?? '') === true
    const near = name !== undefined && isKnown ? `${service}:${name}` : undefined
    reporter.report('INVALID_ACTION', value, { action: value.value }, near)
    return
  }
  reporter.report('INVALID_SERVICE_IN_ACTION', value, { service: prefix })
}

function existence(value: TextSpot, prefix: string, { reporter, reference, work, searches }: Scope): void {
  if (reference === undefined) return
  const written = value.value.slice(0, prefix.length)
  if (!reference.prefixes.has(prefix)) {
    const near = searches.spend(1) ? nearest(prefix, reference.prefixes) : undefined
    reporter.report('INVALID_SERVICE_IN_ACTION', value, { service: written }, near)
    return
  }
  const service = reference.service(prefix)
  if (service === undefined || service.actions.size === 0) return
  const name = value.value.slice(prefix.length + 1)
  if (isKnownAction(name.toLowerCase(), service, value.value, work)) return
  const near = searches.spend(1) ? nearest(name, namesOf(service)) : undefined
  reporter.report('INVALID_ACTION', value, { action: value.value }, near && `${written}:${near}`)
}

function namesOf({ actions }: ServiceDescription): string[] {
  return [...actions.values()].map(({ name }) => name)
}

function isKnownAction(
  name: string,
  { actions }: ServiceDescription,
  whole: string,
  work: Scope['work'],
): boolean {
  if (!/[*?]/.test(name)) return actions.has(name)
  if (name === '*') return true
  const pattern = wildcardPattern(name)
  for (const known of actions.keys()) {
    if (!work.spend(8 + whole.length)) return true
    if (matchesWildcard(pattern, known)) return true
  }
  return false
}

function unsupported(value: TextSpot, { reporter }: Scope): void {
  reporter.report('UNSUPPORTED_ACTION_IN_POLICY', value, { action: value.value })
}

/** Whether an action is made on something else than what the policy is attached to. */
function isOutside({ value }: TextSpot, prefix: string, { subject, reference }: Scope): boolean {
  if (subject.kind === 'trust') return prefix !== 'sts'
  if (subject.kind !== 'resource' || subject.resourceType === undefined) return false
  const { service, types } = resourceTypeRules[subject.resourceType]
  if (prefix !== service) return prefix !== '*'
  const action = reference?.service(prefix)?.actions.get(value.slice(prefix.length + 1).toLowerCase())
  return action !== undefined && !action.resourceTypes.some((type) => types.includes(type))
}
