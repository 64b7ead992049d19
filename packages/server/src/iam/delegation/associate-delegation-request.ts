import { InvalidInput } from '../../model/error.ts'
import { iam } from '../service.ts'
import { anybodyMay, existingRequest, requestOwner, writesRequests } from './delegation-resource.ts'
import { allows, entered, wrongState } from './delegation-state.ts'
import { putRequest } from './notices.ts'

/** Takes a request on: the caller becomes its owner, and the caller's account the one that it is about. */
export const AssociateDelegationRequest = iam.operation('AssociateDelegationRequest', {
  access: 'Write',
  resource: existingRequest,
  byDefault: anybodyMay,
  context: requestOwner,
  writes: writesRequests,
  async handle(_input, call, request) {
    const { caller, account, now } = call
    if (!allows(request, 'associate', now)) throw InvalidInput(wrongState(request, 'associate'))
    await putRequest(call, {
      ...request,
      ...entered(request, 'ASSIGNED', now),
      OwnerAccountId: account.AccountId,
      OwnerUserId: caller.userId,
    })
  },
})
