import type { Kind } from '../kind.ts'

export interface Group {
  readonly GroupId: string
  readonly GroupName: string
  readonly Path: string
  readonly CreateDate: Date
}

export const groupKind: Kind<Group> = {
  kind: 'group',
  id: (group) => group.GroupId,
  name: (group) => group.GroupName.toLowerCase(),
  path: (group) => group.Path,
  dates: ['CreateDate'],
}

/** That a user is in a group. */
export interface Membership {
  readonly UserId: string
  readonly GroupId: string
}

export const membershipKind: Kind<Membership> = {
  kind: 'membership',
  id: ({ UserId, GroupId }) => `${UserId}/${GroupId}`,
  owner: ({ UserId }) => UserId,
  name: ({ GroupId }) => GroupId,
  target: ({ GroupId }) => GroupId,
  allInId: ['UserId', 'GroupId'],
}
