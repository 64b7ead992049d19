import { InvalidInput } from '../../model/error.ts'
import { iam } from '../service.ts'
import { existingRequest, ownerMay, requestOwner, writesRequests } from './delegation-resource.ts'
import { allows, entered, wrongState } from './delegation-state.ts'
import { putRequest } from './notices.ts'

/** Forwards a request to those who may approve it, with notes for them. */
export const UpdateDelegationRequest = iam.operation('UpdateDelegationRequest', {
  access: 'Write',
  resource: existingRequest,
  byDefault: ownerMay,
  context: requestOwner,
  writes: writesRequests,
  async handle({ Notes }, call, request) {
    if (!allows(request, 'update', call.now)) throw InvalidInput(wrongState(request, 'update'))
    const next = { ...request, ...entered(request, 'PENDING_APPROVAL', call.now) }
    await putRequest(call, Notes === undefined ? next : { ...next, Notes })
  },
})
