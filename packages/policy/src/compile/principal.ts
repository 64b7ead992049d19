import type { Effect } from '../document.ts'
import { type CallerName, type Principal, type PrincipalType, reach } from '../principal.ts'
import type { PrincipalElement } from '../syntax/policy-document.ts'

/** Principal or NotPrincipal, made ready: the names under each type, and whether a star is among them. */
export interface PrincipalPart {
  readonly negated: boolean
  readonly star: boolean
  readonly names: Readonly<Record<PrincipalType, ReadonlySet<string>>>
}

/** The caller of a request as statements with a principal part see it. */
export interface Caller {
  readonly principal: Principal
  readonly names: readonly CallerName[]
  readonly hasBoundary: boolean
}

/** Makes a principal element ready. */
export function compilePrincipal({ negated, star, entries }: PrincipalElement): PrincipalPart {
  const valuesOf = (type: PrincipalType) =>
    new Set(
      entries
        .filter((entry) => entry.type.value === type)
        .flatMap(({ values }) => values.map((v) => v.value)),
    )
  const names = {
    AWS: valuesOf('AWS'),
    Service: valuesOf('Service'),
    Federated: valuesOf('Federated'),
    CanonicalUser: valuesOf('CanonicalUser'),
  }
  return { negated, star: star !== undefined || names.AWS.has('*'), names }
}

/** How a statement reaches a caller: a sum of `reach`, 0 where it does not (M5, E8, E19). */
export function reachOf(part: PrincipalPart, effect: Effect, caller: Caller): number {
  if (part.negated) {
    const isSpared = effect === 'Deny' ? isExempt(part, caller) : isListed(part, caller)
    return isSpared || !admitsByStar(effect, caller.principal) ? 0 : reach.star
  }
  let found = reachOfStar(part, effect, caller.principal)
  for (const name of caller.names) {
    if (isIn(part, name)) found |= name.reach
  }
  return found
}

/** How a star in Principal reaches a caller; nothing that names add would change what it gives (E8f). */
export function reachOfStar({ star, negated }: PrincipalPart, effect: Effect, principal: Principal): number {
  return star && !negated && admitsByStar(effect, principal) ? reach.star : 0
}

/** A star lets no web identity or SAML subject in, but a Deny with a star binds them too (E13). */
function admitsByStar(effect: Effect, { type }: Principal): boolean {
  return effect === 'Deny' || (type !== 'web-identity' && type !== 'saml')
}

/** Whether any name of the caller, or a star, stands under NotPrincipal of an Allow (E19). */
function isListed(part: PrincipalPart, caller: Caller): boolean {
  return part.star || caller.names.some((name) => isIn(part, name))
}

/**
 * Whether NotPrincipal of a Deny spares the caller: all its layers must be listed, a role session's ARN, role and
 * account for example; a caller with a boundary and an anonymous one are never spared (E19).
 */
function isExempt(part: PrincipalPart, { principal, names, hasBoundary }: Caller): boolean {
  if (hasBoundary) return false
  if (part.star) return true
  const layers = new Set(names.map((name) => name.reach))
  if (principal.type === 'federated-user') layers.delete(reach.holder)
  return (
    layers.size > 0 &&
    [...layers].every((layer) => names.some((name) => name.reach === layer && isIn(part, name)))
  )
}

function isIn(part: PrincipalPart, name: CallerName): boolean {
  return part.names[name.type].has(name.value)
}
