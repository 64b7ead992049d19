import type { Kind } from '../kind.ts'
import { MANAGED_POLICIES } from './managed-policies.ts'
import type { Tag } from './user.ts'

/** A customer managed policy; its documents are its versions. */
export interface Policy {
  readonly PolicyId: string
  readonly PolicyName: string
  readonly Path: string
  readonly Description?: string
  readonly CreateDate: Date
  readonly UpdateDate: Date
  readonly DefaultVersionId: string
  /** The number of the newest version ever made; numbers are not reused. */
  readonly LatestVersion: number
  readonly Tags: readonly Tag[]
}

export const policyKind: Kind<Policy> = {
  kind: 'policy',
  id: (policy) => policy.PolicyId,
  name: (policy) => policy.PolicyName.toLowerCase(),
  path: (policy) => policy.Path,
  dates: ['CreateDate', 'UpdateDate'],
}

export interface PolicyVersion {
  readonly PolicyId: string
  /** `v1`, `v2` … */
  readonly VersionId: string
  readonly CreateDate: Date
  /** The document as it was given. */
  readonly Document: string
}

export const policyVersionKind: Kind<PolicyVersion> = {
  kind: 'policy-version',
  id: ({ PolicyId, VersionId }) => `${PolicyId}/${VersionId}`,
  owner: ({ PolicyId }) => PolicyId,
  name: ({ VersionId }) => VersionId,
  dates: ['CreateDate'],
}

/** A policy inside a user, group or role. */
export interface InlinePolicy {
  /** The unique id of the user, group or role. */
  readonly PrincipalId: string
  readonly PolicyName: string
  /** The document as it was given. */
  readonly PolicyDocument: string
}

export const inlinePolicyKind: Kind<InlinePolicy> = {
  kind: 'inline-policy',
  id: ({ PrincipalId, PolicyName }) => `${PrincipalId}/${PolicyName.toLowerCase()}`,
  owner: ({ PrincipalId }) => PrincipalId,
  name: ({ PolicyName }) => PolicyName.toLowerCase(),
}

/** That a managed policy is attached to a user, group or role. */
export interface Attachment {
  /** The unique id of the user, group or role. */
  readonly PrincipalId: string
  readonly PolicyArn: string
}

export const attachmentKind: Kind<Attachment> = {
  kind: 'attachment',
  id: ({ PrincipalId, PolicyArn }) => `${PrincipalId}/${PolicyArn}`,
  owner: ({ PrincipalId }) => PrincipalId,
  name: ({ PolicyArn }) => PolicyArn,
  target: ({ PolicyArn }) => PolicyArn,
  allInId: ['PrincipalId', 'PolicyArn'],
  pool: MANAGED_POLICIES,
}
