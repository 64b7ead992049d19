import type { Paging, ReadingCall } from '../../authorization/call.ts'
import type { Resolved, ResourceFinder } from '../../model/operation.ts'
import {
  type ServiceSpecificCredential,
  serviceSpecificCredentialKind,
  serviceSpecificCredentialPlace,
} from '../../store/entity/service-credential.ts'
import type { User } from '../../store/entity/user.ts'
import { placeIn } from '../../store/place-in-list.ts'
import type { PageQuery } from '../../store/store.ts'
import { byText } from '../order.ts'
import { pageOfSections } from '../sections.ts'
import { iam } from '../service.ts'
import { namedOrCallingIamUser } from '../user/user-resource.ts'
import { asCredential, credentialsOf } from './service-credential.ts'
import { checkService } from './services.ts'

/** One user, or all of the account, which is asked on no resource (behaviours 129). */
const userOrAll: ResourceFinder<
  { UserName?: string | undefined; AllUsers?: boolean | undefined },
  User | 'all',
  ReadingCall
> = {
  types: ['user'],
  async find(input, call): Promise<Resolved<User | 'all'>> {
    if (input.AllUsers !== true) return namedOrCallingIamUser.find(input, call)
    return { arn: '*', existing: () => 'all' }
  },
}

export const ListServiceSpecificCredentials = iam.operation('ListServiceSpecificCredentials', {
  access: 'List',
  resource: userOrAll,
  check: checkService,
  async handle({ ServiceName, ...input }, call, owner) {
    const page = call.paging(input)
    const isWanted = (credential: ServiceSpecificCredential) =>
      ServiceName === undefined || credential.ServiceName === ServiceName
    const { items, members } = await (owner === 'all' ? pageOfAll : pageOfUser(owner))(call, page, isWanted)
    return { ServiceSpecificCredentials: items, ...members }
  },
})

type Wanted = (credential: ServiceSpecificCredential) => boolean

/** The credentials of a user, in the order in which they were made. */
function pageOfUser({ UserId, UserName }: User) {
  return async (call: ReadingCall, page: Paging, isWanted: Wanted) => {
    const found = await credentialsOf(call.store, call.account.AccountId, UserId)
    const shown = page.slice(found.filter(isWanted), serviceSpecificCredentialPlace, byText)
    return {
      items: shown.items.map((credential) => asCredential(call, UserName, credential)),
      members: page.members(shown, serviceSpecificCredentialPlace),
    }
  }
}

const placeInAll = placeIn(serviceSpecificCredentialKind, {})

async function pageOfAll(call: ReadingCall, page: Paging, isWanted: Wanted) {
  const { account, store } = call
  const { AccountId } = account
  const credentials = {
    name: 'credentials',
    async read(query: PageQuery) {
      const found = await store.serviceSpecificCredentials.list(AccountId, query)
      const owners = await store.users.getMany(
        AccountId,
        found.items.map(({ PrincipalId }) => PrincipalId),
      )
      const entry = (credential: ServiceSpecificCredential, index: number) => ({
        place: placeInAll(credential),
        show: isWanted(credential)
          ? () => asCredential(call, owners[index]?.UserName ?? '', credential)
          : undefined,
      })
      return { items: found.items.map(entry), more: found.more }
    },
  }
  return pageOfSections([credentials], page)
}
