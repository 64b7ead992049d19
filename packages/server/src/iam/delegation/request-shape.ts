import type { ReadingCall } from '../../authorization/call.ts'
import type { DelegationRequest } from '../../store/entity/delegation.ts'
import { stateAt } from './delegation-state.ts'
import { approverArn, ownerArn } from './principal-arn.ts'

/** A request as GetDelegationRequest and ListDelegationRequests show it at this time, with the present ARNs of its people. */
export async function asDelegationRequest(request: DelegationRequest, { now, store }: ReadingCall) {
  const { PolicyTemplateArn, Parameters, RolePermissionRestrictionArns, ...members } = request
  const { RequestMessage, OwnerAccountId, RequestorName, RedirectUrl, Notes, RejectionReason } = members
  const OwnerId = await ownerArn(request, store)
  const ApproverId = await approverArn(request, store)
  return {
    DelegationRequestId: members.DelegationRequestId,
    ...(OwnerAccountId !== undefined && { OwnerAccountId }),
    Description: members.Description,
    ...(RequestMessage !== undefined && { RequestMessage }),
    Permissions: {
      PolicyTemplateArn,
      Parameters: Parameters.map(({ Name, Values, Type }) => ({ Name, Values: [...Values], Type })),
    },
    PermissionPolicy: members.PermissionPolicy,
    RolePermissionRestrictionArns: [...RolePermissionRestrictionArns],
    ...(OwnerId !== undefined && { OwnerId }),
    ...(ApproverId !== undefined && { ApproverId }),
    State: stateAt(request, now),
    ExpirationTime: members.ExpirationTime,
    RequestorId: members.RequestorId,
    ...(RequestorName !== undefined && { RequestorName }),
    CreateDate: members.CreateDate,
    SessionDuration: members.SessionDuration,
    ...(RedirectUrl !== undefined && { RedirectUrl }),
    ...(Notes !== undefined && { Notes }),
    ...(RejectionReason !== undefined && { RejectionReason }),
    OnlySendByOwner: members.OnlySendByOwner,
    UpdatedTime: members.UpdatedTime,
  }
}
