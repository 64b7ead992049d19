import type { ReadingCall } from '../../authorization/call.ts'
import type { ResourceFinder } from '../../model/operation.ts'
import type { Group } from '../../store/entity/group.ts'
import type { User } from '../../store/entity/user.ts'
import { namedResource } from '../named-resource.ts'
import { existingUser } from '../user/user-resource.ts'

const groups = namedResource<{ GroupName: string }, Group>({
  type: 'group',
  nameIn: ({ GroupName }) => GroupName,
  find: ({ groups }, account, name) => groups.find(account, name),
  printsName: true,
  missing: (name) => `The group with name ${name} cannot be found.`,
})

/** The group that the input names; groups have no tags. */
export const existingGroup = groups.existing

/** The group that CreateGroup would make. */
export const newGroup = groups.fresh

/** All groups of the account; a path prefix does not narrow it (behaviours 102). */
export const anyGroup = groups.any

/** A group, and the user that is to join or leave it. */
export interface GroupAndUser {
  readonly group: Group
  readonly user: User
}

/** The group that is to gain or lose a user: it is asked for, and of an absent group and an absent user the user is named (behaviours 101). */
export const groupOfUser: ResourceFinder<{ GroupName: string; UserName: string }, GroupAndUser, ReadingCall> =
  {
    types: ['group'],
    async find(input, call) {
      const { arn, printed, existing } = await existingGroup.find(input, call)
      const user = await existingUser.find(input, call)
      return { arn, printed, existing: () => ({ user: user.existing(), group: existing() }) }
    },
  }
