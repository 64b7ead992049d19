import { instanceProfileKind } from '../../store/entity/role.ts'
import { placeIn } from '../../store/place-in-list.ts'
import { existingRole } from '../role/role-resource.ts'
import { iam } from '../service.ts'
import { anyInstanceProfile } from './instance-profile-resource.ts'
import { asListedInstanceProfiles } from './instance-profile-shape.ts'

export const ListInstanceProfiles = iam.operation('ListInstanceProfiles', {
  access: 'List',
  resource: anyInstanceProfile,
  async handle({ PathPrefix = '/', ...input }, call) {
    const { account, store, paging } = call
    const page = paging(input)
    const query = { pathPrefix: PathPrefix, ...page.query }
    const found = await store.instanceProfiles.list(account.AccountId, query)
    return {
      InstanceProfiles: await asListedInstanceProfiles(call, found.items),
      ...page.members(found, placeIn(instanceProfileKind, query)),
    }
  },
})

export const ListInstanceProfilesForRole = iam.operation('ListInstanceProfilesForRole', {
  access: 'List',
  resource: existingRole,
  async handle(input, call, { RoleId }) {
    const { account, store, paging } = call
    const page = paging(input)
    const query = { target: RoleId, ...page.query }
    const found = await store.instanceProfiles.list(account.AccountId, query)
    return {
      InstanceProfiles: await asListedInstanceProfiles(call, found.items),
      ...page.members(found, placeIn(instanceProfileKind, query)),
    }
  },
})
