import { membershipKind } from '../../store/entity/group.ts'
import { placeIn } from '../../store/place-in-list.ts'
import { iam } from '../service.ts'
import { asListedUser } from '../user/user-shape.ts'
import { existingGroup } from './group-resource.ts'
import { asGroup } from './group-shape.ts'

export const GetGroup = iam.operation('GetGroup', {
  access: 'Read',
  resource: existingGroup,
  async handle(input, { account, store, paging }, group) {
    const { AccountId } = account
    const page = paging(input)
    const query = { target: group.GroupId, ...page.query }
    const found = await store.memberships.list(AccountId, query)
    const members = await store.users.getMany(
      AccountId,
      found.items.map(({ UserId }) => UserId),
    )
    return {
      Group: asGroup(account, group),
      Users: members.flatMap((user) => (user === undefined ? [] : asListedUser(account, user))),
      ...page.members(found, placeIn(membershipKind, query)),
    }
  },
})
