import type { ReadingCall } from '../../authorization/call.ts'
import { delegatedCaller } from '../../credentials/delegated-session.ts'
import { AccessDenied, InvalidInput } from '../../model/error.ts'
import type { DelegationRequest } from '../../store/entity/delegation.ts'
import { iam } from '../service.ts'
import { existingRequest, isOwner, ownerMay, requestOwner, writesRequests } from './delegation-resource.ts'
import { allows, entered, wrongState } from './delegation-state.ts'
import { putRequest } from './notices.ts'

/** Releases the exchange token of an accepted request; the delegated session counts from here. */
export const SendDelegationToken = iam.operation('SendDelegationToken', {
  access: 'Write',
  resource: existingRequest,
  byDefault: ownerMay,
  context: requestOwner,
  writes: writesRequests,
  async handle(_input, call, request) {
    await requireSendable(request, call)
    const { now } = call
    await putRequest(call, { ...request, ...entered(request, 'FINALIZED', now), ReleasedTime: now })
  },
})

async function requireSendable(request: DelegationRequest, call: ReadingCall): Promise<void> {
  const { caller, now, store } = call
  const { DelegationRequestId: id, OnlySendByOwner } = request
  if (!allows(request, 'send', now)) throw InvalidInput(wrongState(request, 'send'))
  if (OnlySendByOwner && !isOwner(request, caller))
    throw AccessDenied(`Only its owner may send the token of the delegation request ${id}.`)
  if ((await delegatedCaller(request, store)) === undefined)
    throw InvalidInput(`Whoever accepted the delegation request ${id} is not there any more.`)
}
