import type { ReadingCall } from '../../authorization/call.ts'
import type { ManagedPolicy } from '../../authorization/managed-policy.ts'
import { noResource } from '../../authorization/no-resource.ts'
import { ValidationError } from '../../model/error.ts'
import { groupKind } from '../../store/entity/group.ts'
import { roleKind } from '../../store/entity/role.ts'
import { userKind } from '../../store/entity/user.ts'
import type { Kind } from '../../store/kind.ts'
import { placeIn } from '../../store/place-in-list.ts'
import type { EntityReader } from '../../store/store.ts'
import { awsPolicies, ownPolicies } from '../policy/policy-sections.ts'
import { isUsed, type PolicyUsage } from '../policy/used-policies.ts'
import { pageOfSections, type Section } from '../sections.ts'
import { iam } from '../service.ts'
import { groupDetail, policyDetail, roleDetail, userDetail } from './entity-details.ts'

const kinds = ['User', 'Group', 'Role', 'LocalManagedPolicy', 'AWSManagedPolicy'] as const

type DetailKind = (typeof kinds)[number]

/** One entity, in the list of the answer that it belongs to. */
interface Detail {
  readonly UserDetailList?: Awaited<ReturnType<typeof userDetail>>
  readonly GroupDetailList?: Awaited<ReturnType<typeof groupDetail>>
  readonly RoleDetailList?: Awaited<ReturnType<typeof roleDetail>>
  readonly Policies?: Awaited<ReturnType<typeof policyDetail>>
}

export const GetAccountAuthorizationDetails = iam.operation('GetAccountAuthorizationDetails', {
  access: 'Read',
  resource: noResource,
  async handle({ Filter = [], ...input }, call) {
    const wanted = kinds.filter((kind) => Filter.length === 0 || Filter.includes(kind))
    // a marker goes on only under the filter that it came with (behaviours 72)
    const page = call.paging(input, () => ValidationError('Marker and Filter do not match'))
    const sections = wanted.map((kind) => sectionOf(call, kind, `${wanted.join('+')} at ${kind}`))
    const { items, members } = await pageOfSections(sections, page)
    return {
      UserDetailList: items.flatMap(({ UserDetailList }) => UserDetailList ?? []),
      GroupDetailList: items.flatMap(({ GroupDetailList }) => GroupDetailList ?? []),
      RoleDetailList: items.flatMap(({ RoleDetailList }) => RoleDetailList ?? []),
      Policies: items.flatMap(({ Policies }) => Policies ?? []),
      ...members,
    }
  },
})

function sectionOf(call: ReadingCall, kind: DetailKind, name: string): Section<Detail> {
  const { account, store } = call
  const entities = <E>(reader: EntityReader<E>, of: Kind<E>, show: (entity: E) => Promise<Detail>) => ({
    name,
    async read(query: Parameters<Section<Detail>['read']>[0]) {
      const { items, more } = await reader.list(account.AccountId, query)
      const placeOf = placeIn(of, {})
      return { items: items.map((entity) => ({ place: placeOf(entity), show: () => show(entity) })), more }
    },
  })
  const show = async (...found: [ManagedPolicy, PolicyUsage]) => ({
    Policies: await policyDetail(call, ...found),
  })
  switch (kind) {
    case 'User':
      return entities(store.users, userKind, async (user) => ({
        UserDetailList: await userDetail(call, user),
      }))
    case 'Group':
      return entities(store.groups, groupKind, async (group) => ({
        GroupDetailList: await groupDetail(call, group),
      }))
    case 'Role':
      return entities(store.roles, roleKind, async (role) => ({
        RoleDetailList: await roleDetail(call, role),
      }))
    case 'LocalManagedPolicy':
      return ownPolicies(call, name, { show })
    case 'AWSManagedPolicy':
      return awsPolicies(call, name, { show, keeps: (usage) => isUsed(usage) })
  }
}
