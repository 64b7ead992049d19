import type { SessionFacts } from '../authorization/call.ts'
import type { Caller } from '../authorization/caller.ts'
import type { DelegationRequest } from '../store/entity/delegation.ts'
import { type Entities, GLOBAL } from '../store/store.ts'
import { sessionCaller } from './session-caller.ts'

/**
 * The session that an accepted request gives its requester: its approver as they were then, limited by what was asked for.
 * It counts as issued when it was approved, so that whatever ends the approver's sessions from before a time ends it too.
 */
export function delegatedSession(
  request: DelegationRequest,
): (SessionFacts & { issuedAt: number }) | undefined {
  const { Approver, AcceptedTime, OwnerAccountId, ReleasedTime, SessionDuration } = request
  if (Approver === undefined || AcceptedTime === undefined || OwnerAccountId === undefined) return undefined
  const from = ReleasedTime ?? AcceptedTime
  return {
    kind: Approver.Kind,
    accountId: OwnerAccountId,
    principalId: Approver.PrincipalId,
    name: Approver.SessionName,
    issuedAt: seconds(AcceptedTime),
    expiresAt: seconds(from) + SessionDuration,
    policy: request.PermissionPolicy,
    policyArns: [],
    tags: Approver.Tags,
    transitiveTagKeys: Approver.TransitiveTagKeys,
    sourceIdentity: Approver.SourceIdentity,
    mfaAt: Approver.MfaAt,
    chained: Approver.Chained,
    providerFacts: Approver.ProviderFacts,
    delegate: { account: request.RequestorId, requestId: request.DelegationRequestId },
  }
}

const seconds = (time: Date): number => Math.floor(time.getTime() / 1000)

/** Whom the session would act as; `undefined` where the approver is gone or their sessions were ended since. */
export async function delegatedCaller(
  request: DelegationRequest,
  store: Entities,
): Promise<Caller | undefined> {
  const session = delegatedSession(request)
  const account = session && (await store.accounts.get(GLOBAL, session.accountId))
  return session && account && sessionCaller(account, { accessKeyId: '', ...session }, store)
}
