import { isTagOfResource, ownersKinds } from '../authorization/owners-part.ts'
import type { RecordedDecision, RecordedQuestion } from '../records/recorded-decision.ts'

/**
 * What of a decision the caller's account may see: of another account's resource neither its policies nor its tags.
 */
export interface OwnPart {
  readonly maySeePolicy: (index: number) => boolean
  readonly maySeeKey: (name: string) => boolean
}

/** What the account `viewer` may see of a decision on a call of its own. */
export function ownPartOf(decision: RecordedDecision, viewer: string): OwnPart {
  const foreign = decision.questions.filter(({ owner }) => owner !== viewer)
  if (foreign.length === 0) return { maySeePolicy: () => true, maySeeKey: () => true }
  const own = decision.questions.filter(({ owner }) => owner === viewer)
  const isOwners = (index: number): boolean => {
    const policy = decision.policies[index]
    return policy !== undefined && ownersKinds.has(policy.kind)
  }
  const isAskedIn = (index: number, { policies }: RecordedQuestion) => policies?.includes(index) !== false
  return {
    maySeePolicy: (index) => !isOwners(index) || own.some((question) => isAskedIn(index, question)),
    maySeeKey: (name) => !isTagOfResource(name),
  }
}
