import type { ReadingCall } from '../../authorization/call.ts'
import { InvalidInput, NoSuchEntity } from '../../model/error.ts'
import type { Resolved, ResourceFinder } from '../../model/operation.ts'
import {
  type ServiceSpecificCredential,
  serviceSpecificCredentialKind,
} from '../../store/entity/service-credential.ts'
import type { User } from '../../store/entity/user.ts'
import { wholeList } from '../../store/pages.ts'
import type { Entities } from '../../store/store.ts'
import { namedOrCallingIamUser } from '../user/user-resource.ts'
import { asLogin } from './services.ts'

/** Under what the secret of a credential is sealed. */
export const credentialRecord = (account: string, id: string) => ({
  account,
  kind: serviceSpecificCredentialKind.kind,
  id,
})

/** A credential and the user whose it is. */
export interface HeldCredential {
  readonly user: User
  readonly credential: ServiceSpecificCredential
}

interface Named {
  readonly UserName?: string | undefined
  readonly ServiceSpecificCredentialId: string
}

/** The credential, decided on its user; NoSuchEntity for those of somebody else too (behaviours 119). */
export const heldCredential: ResourceFinder<Named, HeldCredential, ReadingCall> = {
  types: ['user'],
  async find(input, call) {
    const { entity: user, existing, ...resolved } = await namedOrCallingIamUser.find(input, call)
    const { ServiceSpecificCredentialId: id } = input
    const found = await call.store.serviceSpecificCredentials.get(call.account.AccountId, id)
    const credential = user !== undefined && found?.PrincipalId === user.UserId ? found : undefined
    return {
      ...resolved,
      entity: user && credential && { user, credential },
      existing() {
        const user = existing()
        if (credential === undefined) throw NoSuchEntity(`No such credential ${id} exists`)
        return { user, credential }
      },
    }
  },
}

/** The credentials of a user, of whatever service. */
export function credentialsOf(
  { serviceSpecificCredentials }: Entities,
  account: string,
  userId: string,
): Promise<ServiceSpecificCredential[]> {
  return wholeList(serviceSpecificCredentials, serviceSpecificCredentialKind, account, { target: userId })
}

/** The service of the credential that an operation changes (X6). */
export const serviceOfCredential = {
  'iam:ServiceSpecificCredentialServiceName': (_input: object, { entity }: Resolved<HeldCredential>) =>
    entity?.credential.ServiceName,
}

const isExpired = ({ ExpirationDate }: ServiceSpecificCredential, now: Date): boolean =>
  ExpirationDate !== undefined && now >= ExpirationDate

/** InvalidInput for a credential behind its end, which nothing brings back: the end was what its maker was allowed. */
export function requireUnexpired(
  credential: ServiceSpecificCredential,
  { now }: Pick<ReadingCall, 'now'>,
): void {
  const { ServiceSpecificCredentialId: id } = credential
  if (isExpired(credential, now))
    throw InvalidInput(`The credential ${id} has expired. Delete it and create another.`)
}

/** A credential as answers show it; its secret only where it has just been made. */
export function asCredential(
  { now }: Pick<ReadingCall, 'now'>,
  UserName: string,
  credential: ServiceSpecificCredential,
  secret?: string,
) {
  const { ServiceSpecificCredentialId, ServiceName, CreateDate, ExpirationDate } = credential
  return {
    UserName,
    Status: isExpired(credential, now) ? ('Expired' as const) : credential.Status,
    ...asLogin(credential, secret),
    CreateDate,
    ...(ExpirationDate !== undefined && { ExpirationDate }),
    ServiceSpecificCredentialId,
    ServiceName,
  }
}
