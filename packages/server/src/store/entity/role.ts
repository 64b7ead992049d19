import type { Kind } from '../kind.ts'
import { MANAGED_POLICIES } from './managed-policies.ts'
import type { Tag } from './user.ts'

export interface Role {
  readonly RoleId: string
  readonly RoleName: string
  readonly Path: string
  readonly CreateDate: Date
  /** Absent where none was ever given; an empty one is a value. */
  readonly Description?: string
  readonly MaxSessionDuration: number
  /** The trust policy as it was given. */
  readonly AssumeRolePolicyDocument: string
  /** Users and roles that the trust policy names: ARN as given, and the unique id that it had when the policy was stored. */
  readonly TrustedIds: Readonly<Record<string, string>>
  readonly Tags: readonly Tag[]
  /** ARN of the managed policy that is the permissions boundary. */
  readonly PermissionsBoundary?: string
  /** The version of a role template that has made it, with the values of its parameters. */
  readonly SourceTemplate?: {
    readonly Name: string
    readonly MinorVersion: number
    readonly Values: Readonly<Record<string, readonly string[]>>
  }
  /** Sessions issued before this are refused. */
  readonly SessionsNotBefore?: Date
}

export const roleKind: Kind<Role> = {
  kind: 'role',
  id: (role) => role.RoleId,
  name: (role) => role.RoleName.toLowerCase(),
  path: (role) => role.Path,
  target: (role) => role.PermissionsBoundary,
  pool: MANAGED_POLICIES,
  dates: ['CreateDate', 'SessionsNotBefore'],
}

/** The deletion of the last service-linked role of this name; a later one takes its place. */
export interface RoleDeletion {
  readonly DeletionTaskId: string
  readonly RoleName: string
  readonly Path: string
  readonly DeleteDate: Date
  /** What kept the role: the resources that it was used for. Absent where it is gone. */
  readonly UsedFor?: readonly string[]
}

export const roleDeletionKind: Kind<RoleDeletion> = {
  kind: 'role-deletion',
  id: (deletion) => deletion.RoleName.toLowerCase(),
  dates: ['DeleteDate'],
}

/** That a service uses a service-linked role for a resource, which keeps the role from being deleted. */
export interface RoleUse {
  readonly RoleId: string
  readonly ResourceArn: string
  readonly CreateDate: Date
}

export const roleUseKind: Kind<RoleUse> = {
  kind: 'role-use',
  id: ({ RoleId, ResourceArn }) => `${RoleId}/${ResourceArn}`,
  owner: ({ RoleId }) => RoleId,
  name: ({ ResourceArn }) => ResourceArn,
  dates: ['CreateDate'],
}

export interface InstanceProfile {
  readonly InstanceProfileId: string
  readonly InstanceProfileName: string
  readonly Path: string
  readonly CreateDate: Date
  readonly RoleId?: string
  readonly Tags: readonly Tag[]
}

export const instanceProfileKind: Kind<InstanceProfile> = {
  kind: 'instance-profile',
  id: (profile) => profile.InstanceProfileId,
  name: (profile) => profile.InstanceProfileName.toLowerCase(),
  path: (profile) => profile.Path,
  target: (profile) => profile.RoleId,
  dates: ['CreateDate'],
}
