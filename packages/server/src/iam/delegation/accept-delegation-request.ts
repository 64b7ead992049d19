import { modelled } from '../../model/error.ts'
import { iam } from '../service.ts'
import { approverOf } from './approver.ts'
import { existingRequest, requestOwner, writesRequests } from './delegation-resource.ts'
import { allows, entered, wrongState } from './delegation-state.ts'
import { putRequest } from './notices.ts'

const ConcurrentModification = modelled('ConcurrentModificationException')

/** Approves a request: what is delegated will be the caller's permissions, cut down to those asked for. */
export const AcceptDelegationRequest = iam.operation('AcceptDelegationRequest', {
  access: 'Write',
  resource: existingRequest,
  context: requestOwner,
  writes: writesRequests,
  async handle(_input, call, request) {
    const { caller, now } = call
    // the model knows no error for a wrong state here; most often somebody else was faster
    if (!allows(request, 'accept', now)) throw ConcurrentModification(wrongState(request, 'accept'))
    await putRequest(call, {
      ...request,
      ...entered(request, 'ACCEPTED', now),
      Approver: approverOf(caller, request),
      AcceptedTime: now,
    })
  },
})
