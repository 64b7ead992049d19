import type { CompiledPolicy, CompiledStatement } from '../compile/compiled-policy.ts'
import type { RequestContext } from '../context.ts'
import type { PolicyKind } from '../document.ts'
import type { Principal } from '../principal.ts'

/** Which policy it is, for people and records. */
export interface PolicySource {
  readonly id: string
  /** The policy's own ARN; inline policies have none. */
  readonly arn?: string
  readonly type: string
  /** The user, group, role or organization entity that it is attached to. */
  readonly attachedTo?: string
}

/** A compiled policy, which many may share, in one of its places. */
export interface AttachedPolicy {
  readonly policy: CompiledPolicy
  readonly source: PolicySource
}

/**
 * The policies of a request by kind. A kind that is missing does not apply; an empty list is one that allows
 * nothing.
 */
export interface PolicySet {
  readonly identity: readonly AttachedPolicy[]
  readonly boundary?: readonly AttachedPolicy[] | undefined
  readonly session?: readonly AttachedPolicy[] | undefined
  /** One list for each level, organization root first and account last. */
  readonly scp?: readonly (readonly AttachedPolicy[])[] | undefined
  readonly rcp?: readonly (readonly AttachedPolicy[])[] | undefined
  readonly resource?: AttachedPolicy | undefined
  readonly trust?: AttachedPolicy | undefined
  readonly vpcEndpoint?: AttachedPolicy | undefined
}

/** One question: one action on one resource. */
export interface AuthorizationRequest {
  readonly principal: Principal
  /** `prefix:Name`, in any case. */
  readonly action: string
  /** An ARN, or `*` for an operation without a resource. */
  readonly resource: string
  /** The owner account; `aws` for what belongs to AWS (E22). */
  readonly resourceAccountId: string
  readonly context: RequestContext
  /** The management account is beyond SCPs as a caller, and beyond RCPs as an owner (E17). */
  readonly organization?: {
    readonly principalInManagementAccount?: boolean
    readonly resourceInManagementAccount?: boolean
  }
  readonly accountSettings?: {
    readonly allowUsersToChangePassword?: boolean
    /** Whether policies may let users and roles of the caller's account into billing; so they may unless it is `false`. */
    readonly billingAccess?: boolean
  }
}

/** A statement that applied to a request, and where it stands. */
export interface MatchedStatement {
  readonly kind: PolicyKind
  readonly policy: AttachedPolicy
  readonly statement: CompiledStatement
}

/**
 * Who decided: a kind of policies, the account root user's own rights, the account's switch for billing, or no
 * policy at all (E20).
 */
export type DecidingKind = PolicyKind | 'root' | 'billing' | 'none'

/**
 * What the engine says to a request. `by` holds the first statement of the deciding kind that denied or granted,
 * in the order of the policies; it is empty where no statement decided.
 */
export interface Decision {
  readonly result: 'allow' | 'explicitDeny' | 'implicitDeny'
  readonly kind: DecidingKind
  readonly by: readonly MatchedStatement[]
}
