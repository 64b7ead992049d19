import { groupArn } from '../../authorization/arn.ts'
import type { ReadingCall } from '../../authorization/call.ts'
import { NoSuchEntity } from '../../model/error.ts'
import type { ResourceFinder } from '../../model/operation.ts'
import type { Group } from '../../store/entity/group.ts'
import type { User } from '../../store/entity/user.ts'
import { existingUser } from '../user/user-resource.ts'

/** The group that the input names; groups have no tags. */
export const existingGroup: ResourceFinder<{ GroupName: string }, Group, ReadingCall> = {
  types: ['group'],
  async find({ GroupName }, { account, store }) {
    const group = await store.groups.find(account.AccountId, GroupName.toLowerCase())
    return {
      arn: groupArn(account, group ?? { Path: '/', GroupName }),
      printed: `group ${group?.GroupName ?? GroupName}`,
      entity: group,
      existing() {
        if (group === undefined) throw NoSuchEntity(`The group with name ${GroupName} cannot be found.`)
        return group
      },
    }
  },
}

/** The group that CreateGroup would make. */
export const newGroup: ResourceFinder<
  { GroupName: string; Path?: string | undefined },
  undefined,
  ReadingCall
> = {
  types: ['group'],
  find: ({ GroupName, Path = '/' }, { account }) => ({
    arn: groupArn(account, { GroupName, Path }),
    existing: () => undefined,
  }),
}

/** All groups of the account; a path prefix does not narrow it (behaviours 102). */
export const anyGroup: ResourceFinder<object, undefined, ReadingCall> = {
  types: ['group'],
  find: (_input, { account }) => ({
    arn: groupArn(account, { Path: '/', GroupName: '' }),
    existing: () => undefined,
  }),
}

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
