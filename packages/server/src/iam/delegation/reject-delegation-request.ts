import { InvalidInput } from '../../model/error.ts'
import { iam } from '../service.ts'
import { existingRequest, ownerMay, requestOwner, writesRequests } from './delegation-resource.ts'
import { allows, entered, wrongState } from './delegation-state.ts'
import { putRequest } from './notices.ts'

/** Refuses a request for good; also one that was accepted, until its token is sent. */
export const RejectDelegationRequest = iam.operation('RejectDelegationRequest', {
  access: 'Write',
  resource: existingRequest,
  byDefault: ownerMay,
  context: requestOwner,
  writes: writesRequests,
  async handle({ Notes }, call, request) {
    if (!allows(request, 'reject', call.now)) throw InvalidInput(wrongState(request, 'reject'))
    const next = { ...request, ...entered(request, 'REJECTED', call.now) }
    await putRequest(call, Notes === undefined ? next : { ...next, RejectionReason: Notes })
  },
})
