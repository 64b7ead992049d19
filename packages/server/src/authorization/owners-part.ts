import { type ContextValue, contextOf, type DecidingKind, type Explanation, explain } from '@gatehouse/policy'

/** Kinds of policies that belong to the account of the resource. */
export const ownersKinds: ReadonlySet<DecidingKind> = new Set(['trust', 'resource', 'rcp'])

/** Whether a context key tells a tag of the resource. */
export function isTagOfResource(name: string): boolean {
  return /^(?:aws|iam):resourcetag\//i.test(name)
}

/**
 * A decision as the account of the caller may see it. What was refused on another account's resource is decided again
 * without that account's policies and the resource's tags, as though nothing were there: so nobody learns from a
 * refusal whether the resource exists, nor what its policies and tags say, while own policies that deny are still seen.
 * It may allow where the owner alone refused; the call was refused none the less. What was allowed is seen as it is, unless
 * it was asked behind a refusal, which tells nobody what would have come of it.
 */
export function asSeenBy(account: string, explanation: Explanation, isBehindRefusal = false): Explanation {
  const { request, policies, result } = explanation
  const isTold = result === 'allow' && !isBehindRefusal
  if (isTold || request.resourceAccountId === account) return explanation
  const { trust: _trust, resource: _resource, rcp: _rcp, ...own } = policies
  return explain({ ...request, context: contextOf(withoutTags(request.context.entries())) }, own)
}

function withoutTags(entries: Iterable<readonly [string, ContextValue]>): Record<string, ContextValue> {
  return Object.fromEntries([...entries].filter(([name]) => !isTagOfResource(name)))
}
