import type { Kind } from '../kind.ts'
import { MANAGED_POLICIES } from './managed-policies.ts'

export interface Tag {
  readonly Key: string
  readonly Value: string
}

export interface User {
  readonly UserId: string
  readonly UserName: string
  readonly Path: string
  readonly CreateDate: Date
  readonly Tags: readonly Tag[]
  /** ARN of the managed policy that is the permissions boundary. */
  readonly PermissionsBoundary?: string
  /** When the password was last used; absent where there is none, or nobody has used it. */
  readonly PasswordLastUsed?: Date
}

export const userKind: Kind<User> = {
  kind: 'user',
  id: (user) => user.UserId,
  name: (user) => user.UserName.toLowerCase(),
  path: (user) => user.Path,
  target: (user) => user.PermissionsBoundary,
  pool: MANAGED_POLICIES,
  dates: ['CreateDate', 'PasswordLastUsed'],
}
