import { instanceProfileKind } from '../../store/entity/role.ts'
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
      ...page.members(found, instanceProfileKind.id),
    }
  },
})

export const ListInstanceProfilesForRole = iam.operation('ListInstanceProfilesForRole', {
  access: 'List',
  resource: existingRole,
  async handle(input, call, { RoleId }) {
    const { account, store, paging } = call
    const page = paging(input)
    const found = await store.instanceProfiles.list(account.AccountId, { target: RoleId, ...page.query })
    return {
      InstanceProfiles: await asListedInstanceProfiles(call, found.items),
      ...page.members(found, instanceProfileKind.id),
    }
  },
})
