import { visibleText } from '@gatehouse/policy'
import type { WritingCall } from '../../authorization/call.ts'
import { uuid } from '../../model/identifier.ts'
import type { DelegationNotice, DelegationRequest } from '../../store/entity/delegation.ts'
import { GLOBAL, type Transaction } from '../../store/store.ts'
import { sessionEnd } from './delegation-state.ts'

/** How a notice that nobody has sent yet is written down. */
async function addNotice(
  tx: Transaction,
  NoticeId: string,
  { DelegationRequestId, State, UpdatedTime }: DelegationRequest,
  Type: DelegationNotice['Type'] = 'StateChange',
): Promise<void> {
  const news = { NoticeId, DelegationRequestId, Type, State }
  await tx.delegationNotices.insert(GLOBAL, {
    ...news,
    UpdatedAt: UpdatedTime,
    Attempts: 0,
    NextAttempt: UpdatedTime,
  })
}

/** Stores a request in its new state, and what its requester is to be told of it, where somebody listens. */
export async function putRequest(
  { tx, random, isNotified }: Pick<WritingCall, 'tx' | 'random' | 'isNotified'>,
  request: DelegationRequest,
): Promise<void> {
  await tx.delegationRequests.update(GLOBAL, request)
  if (!isNotified(request.NotificationChannel)) return
  await addNotice(tx, uuid(random), request)
  if (request.State === 'FINALIZED') await addNotice(tx, uuid(random), request, 'ExchangeToken')
}

/**
 * What a requester is told, in the words of AWS's notifications; of an exchange token with the token. JSON that is seen
 * as it is, whoever looks at it.
 */
export function noticeMessage(
  { Type, State, UpdatedAt }: DelegationNotice,
  request: DelegationRequest,
  token: string | undefined,
): string {
  const { DelegationRequestId, RequestorWorkflowId, OwnerAccountId, ReleasedTime, SessionDuration } = request
  const message = {
    Type,
    RequestId: DelegationRequestId,
    RequestorWorkflowId,
    State,
    ...(OwnerAccountId !== undefined && { OwnerAccountId }),
    UpdatedAt: UpdatedAt.toISOString(),
    ...(token !== undefined &&
      ReleasedTime !== undefined && {
        ExchangeToken: token,
        ExpiresAt: sessionEnd(ReleasedTime, SessionDuration).toISOString(),
      }),
  }
  return visibleText(JSON.stringify(message))
}
