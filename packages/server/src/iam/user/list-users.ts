import { userKind } from '../../store/entity/user.ts'
import { placeIn } from '../../store/place-in-list.ts'
import { iam } from '../service.ts'
import { anyUser } from './user-resource.ts'
import { asListedUser } from './user-shape.ts'

export const ListUsers = iam.operation('ListUsers', {
  access: 'List',
  resource: anyUser,
  async handle({ PathPrefix = '/', ...input }, { account, store, paging }) {
    const page = paging(input)
    const query = { pathPrefix: PathPrefix, ...page.query }
    const found = await store.users.list(account.AccountId, query)
    return {
      Users: found.items.map((user) => asListedUser(account, user)),
      ...page.members(found, placeIn(userKind, query)),
    }
  },
})
