import type { Kind } from '../kind.ts'

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
}

export const userKind: Kind<User> = {
  kind: 'user',
  id: (user) => user.UserId,
  name: (user) => user.UserName.toLowerCase(),
  path: (user) => user.Path,
  target: (user) => user.PermissionsBoundary,
  dates: ['CreateDate'],
}
