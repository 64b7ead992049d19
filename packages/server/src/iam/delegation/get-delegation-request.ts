import type { GetDelegationRequestResponse } from '@aws-sdk/client-iam'
import { iam } from '../service.ts'
import { existingRequest, readerMay, requestOwner } from './delegation-resource.ts'
import { type CheckResult, permissionCheck } from './permission-check.ts'
import { asDelegationRequest } from './request-shape.ts'

export const GetDelegationRequest = iam.operation('GetDelegationRequest', {
  access: 'Read',
  resource: existingRequest,
  byDefault: readerMay,
  context: requestOwner,
  async handle({ DelegationPermissionCheck }, call, request) {
    const DelegationRequest = await asDelegationRequest(request, call)
    if (!DelegationPermissionCheck) return { DelegationRequest }
    const checked = await permissionCheck(request.PermissionPolicy, call)
    return { DelegationRequest, ...asCheck(checked) }
  },
})

function asCheck(
  result: CheckResult | undefined,
): Pick<GetDelegationRequestResponse, 'PermissionCheckStatus' | 'PermissionCheckResult'> {
  if (result === undefined) return { PermissionCheckStatus: 'FAILED' }
  return { PermissionCheckStatus: 'COMPLETE', PermissionCheckResult: result }
}
