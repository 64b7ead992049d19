import type { DelegationRequest } from '../../store/entity/delegation.ts'
import { stateAt } from './delegation-state.ts'

/** A request as GetDelegationRequest and ListDelegationRequests show it at this time. */
export function asDelegationRequest(request: DelegationRequest, now: Date) {
  const { Approver, PolicyTemplateArn, Parameters, RolePermissionRestrictionArns, ...members } = request
  const { RequestMessage, OwnerAccountId, OwnerId, RequestorName, RedirectUrl, Notes, RejectionReason } =
    members
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
    ...(Approver !== undefined && { ApproverId: Approver.Arn }),
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
