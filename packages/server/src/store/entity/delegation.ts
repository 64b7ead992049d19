import { hash } from 'node:crypto'
import type { Kind } from '../kind.ts'
import type { Partition } from './account.ts'
import type { Tag } from './user.ts'

/** A state that was entered; that a request has expired may follow from the clock before it is written down. */
export type DelegationState =
  | 'UNASSIGNED'
  | 'ASSIGNED'
  | 'PENDING_APPROVAL'
  | 'ACCEPTED'
  | 'FINALIZED'
  | 'REJECTED'
  | 'EXPIRED'

/** Who accepted a request, as they were then: what a delegated session acts as. */
export interface Approver {
  readonly Kind: 'user' | 'role' | 'root'
  /** Unique id of the user or role; the account id for the root user. */
  readonly PrincipalId: string
  readonly SessionName?: string
  readonly Tags: readonly Tag[]
  readonly TransitiveTagKeys: readonly string[]
  readonly SourceIdentity?: string
  /** When a multi-factor code was given, in seconds since 1970. */
  readonly MfaAt?: number
  readonly Chained: boolean
  readonly ProviderFacts: Readonly<Record<string, string>>
}

/** A value of a policy template, as it was given. */
export interface TemplateValue {
  readonly Name: string
  readonly Values: readonly string[]
  readonly Type: 'string' | 'stringList'
}

/** A request for temporary access to another account; kept in the pseudo-account `global`, for it belongs to two. */
export interface DelegationRequest {
  readonly DelegationRequestId: string
  /** The account that asks. */
  readonly RequestorId: string
  readonly RequestorName?: string
  readonly RequestorPartition: Partition
  /** Unique among the requests of an account. */
  readonly RequestorWorkflowId: string
  readonly Description: string
  readonly RequestMessage?: string
  readonly PolicyTemplateArn: string
  readonly Parameters: readonly TemplateValue[]
  /** The template with its values: what is asked for, fixed from the start. */
  readonly PermissionPolicy: string
  readonly RolePermissionRestrictionArns: readonly string[]
  readonly NotificationChannel: string
  readonly RedirectUrl?: string
  /** In seconds. */
  readonly SessionDuration: number
  readonly OnlySendByOwner: boolean
  /** The account that is asked; absent until somebody takes the request on, where it was not told. */
  readonly OwnerAccountId?: string
  /** `aws:userid` of whoever took the request on: they stay the owner under another name, and no namesake becomes it. */
  readonly OwnerUserId?: string
  readonly State: DelegationState
  readonly CreateDate: Date
  readonly UpdatedTime: Date
  /** When the present state runs out. */
  readonly ExpirationTime: Date
  readonly Notes?: string
  readonly RejectionReason?: string
  readonly Approver?: Approver
  readonly AcceptedTime?: Date
  /** When the token was sent: the delegated session counts from here. */
  readonly ReleasedTime?: Date
}

/** The path of the requests of an owner, by `aws:userid`; those that nobody has taken on stand at `/` and so in no list. */
export const ownerPath = (account: string, owner?: string): string =>
  owner === undefined ? `/${account}/` : `/${account}/${encodeURIComponent(owner)}/`

/** Itself where it is short, else a digest: places in lists are to fit into markers. */
function nameOfWorkflow(id: string): string {
  return /^[\t-~]{1,100}$/.test(id) && !id.startsWith('sha256 ')
    ? id
    : `sha256 ${hash('sha256', id, 'base64url')}`
}

export const delegationRequestKind: Kind<DelegationRequest> = {
  kind: 'delegation-request',
  id: (request) => request.DelegationRequestId,
  name: (request) => `${request.RequestorId}/${nameOfWorkflow(request.RequestorWorkflowId)}`,
  target: (request) => request.RequestorId,
  path: ({ OwnerAccountId, OwnerUserId }) =>
    OwnerAccountId === undefined || OwnerUserId === undefined ? '/' : ownerPath(OwnerAccountId, OwnerUserId),
  dates: ['CreateDate', 'UpdatedTime', 'ExpirationTime', 'AcceptedTime', 'ReleasedTime'],
}

/** News of a request that its requester is still to be told; kept in the pseudo-account `global`. */
export interface DelegationNotice {
  /** A UUID: the same message has the same one each time it is sent. */
  readonly NoticeId: string
  readonly DelegationRequestId: string
  readonly Type: 'StateChange' | 'ExchangeToken'
  readonly State: DelegationState
  readonly UpdatedAt: Date
  /** How often it was sent in vain. */
  readonly Attempts: number
  /** Nobody sends it before this. */
  readonly NextAttempt: Date
}

export const delegationNoticeKind: Kind<DelegationNotice> = {
  kind: 'delegation-notice',
  id: (notice) => notice.NoticeId,
  target: (notice) => notice.DelegationRequestId,
  dates: ['UpdatedAt', 'NextAttempt'],
}
