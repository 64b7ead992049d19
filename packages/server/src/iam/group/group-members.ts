import type { Group } from '../../store/entity/group.ts'
import { byText } from '../order.ts'
import { requireWithinQuota } from '../quota.ts'
import { iam } from '../service.ts'
import { existingUser } from '../user/user-resource.ts'
import { groupOfUser } from './group-resource.ts'
import { asGroup } from './group-shape.ts'

export const AddUserToGroup = iam.operation('AddUserToGroup', {
  access: 'Write',
  resource: groupOfUser,
  async handle(_input, call, { group: { GroupId }, user: { UserId } }) {
    const { account, tx } = call
    // behaviours 101: adding a member changes nothing
    if ((await tx.memberships.insert(account.AccountId, { UserId, GroupId })) === 'exists') return
    requireWithinQuota(
      call,
      'GroupsPerUserQuota',
      (await tx.memberships.of(account.AccountId, UserId)).length,
    )
  },
})

export const RemoveUserFromGroup = iam.operation('RemoveUserFromGroup', {
  access: 'Write',
  resource: groupOfUser,
  async handle(_input, { account, tx }, { group: { GroupId }, user: { UserId } }) {
    // behaviours 101: whoever is no member is no error
    await tx.memberships.delete(account.AccountId, `${UserId}/${GroupId}`)
  },
})

export const ListGroupsForUser = iam.operation('ListGroupsForUser', {
  access: 'List',
  resource: existingUser,
  async handle(input, { account, store, paging }, { UserId }) {
    const { AccountId } = account
    const page = paging(input)
    const memberships = await store.memberships.of(AccountId, UserId)
    const groups = await store.groups.getMany(
      AccountId,
      memberships.map(({ GroupId }) => GroupId),
    )
    const byName = groups.filter((group) => group !== undefined).sort((a, b) => byText(idOf(a), idOf(b)))
    const found = page.slice(byName, idOf, byText)
    return { Groups: found.items.map((group) => asGroup(account, group)), ...page.members(found, idOf) }
  },
})

const idOf = ({ GroupName }: Group) => GroupName.toLowerCase()
