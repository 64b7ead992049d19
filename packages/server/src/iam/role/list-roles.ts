import { roleKind } from '../../store/entity/role.ts'
import { placeIn } from '../../store/place-in-list.ts'
import { iam } from '../service.ts'
import { anyRole } from './role-resource.ts'
import { asListedRoles } from './role-shape.ts'

export const ListRoles = iam.operation('ListRoles', {
  access: 'List',
  resource: anyRole,
  async handle({ PathPrefix = '/', ...input }, call) {
    const { account, store, paging } = call
    const page = paging(input)
    const query = { pathPrefix: PathPrefix, ...page.query }
    const found = await store.roles.list(account.AccountId, query)
    return {
      Roles: await asListedRoles(call, found.items),
      ...page.members(found, placeIn(roleKind, query)),
    }
  },
})
