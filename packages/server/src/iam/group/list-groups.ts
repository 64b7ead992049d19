import { groupKind } from '../../store/entity/group.ts'
import { placeIn } from '../../store/place-in-list.ts'
import { iam } from '../service.ts'
import { anyGroup } from './group-resource.ts'
import { asGroup } from './group-shape.ts'

export const ListGroups = iam.operation('ListGroups', {
  access: 'List',
  resource: anyGroup,
  async handle({ PathPrefix = '/', ...input }, { account, store, paging }) {
    const page = paging(input)
    const query = { pathPrefix: PathPrefix, ...page.query }
    const found = await store.groups.list(account.AccountId, query)
    return {
      Groups: found.items.map((group) => asGroup(account, group)),
      ...page.members(found, placeIn(groupKind, query)),
    }
  },
})
