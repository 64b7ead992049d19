import type { ReadingCall } from '../../authorization/call.ts'
import type { Resolved, ResourceFinder } from '../../model/operation.ts'
import {
  type ServiceSpecificCredential,
  serviceSpecificCredentialKind,
} from '../../store/entity/service-credential.ts'
import type { User } from '../../store/entity/user.ts'
import { placeIn } from '../../store/place-in-list.ts'
import type { PageQuery } from '../../store/store.ts'
import { pageOfSections } from '../sections.ts'
import { iam } from '../service.ts'
import { namedOrCallingIamUser } from '../user/user-resource.ts'
import { asCredential } from './service-credential.ts'
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
    const { account, store, paging } = call
    const { AccountId } = account
    const ownersOf = (found: readonly ServiceSpecificCredential[]) =>
      owner === 'all'
        ? store.users.getMany(
            AccountId,
            found.map(({ PrincipalId }) => PrincipalId),
          )
        : found.map(() => owner)
    const credentials = {
      name: 'credentials',
      async read(query: PageQuery) {
        const list = { ...query, ...(owner !== 'all' && { target: owner.UserId }) }
        const found = await store.serviceSpecificCredentials.list(AccountId, list)
        const placeOf = placeIn(serviceSpecificCredentialKind, list)
        const owners = await ownersOf(found.items)
        const entry = (credential: ServiceSpecificCredential, index: number) => {
          const isWanted = ServiceName === undefined || credential.ServiceName === ServiceName
          return {
            place: placeOf(credential),
            show: isWanted ? () => asCredential(call, owners[index]?.UserName ?? '', credential) : undefined,
          }
        }
        return { items: found.items.map(entry), more: found.more }
      },
    }
    const { items, members } = await pageOfSections([credentials], paging(input))
    return { ServiceSpecificCredentials: items, ...members }
  },
})
