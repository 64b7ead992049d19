import type { ReadingCall } from '../../authorization/call.ts'
import { NoSuchEntity } from '../../model/error.ts'
import {
  type ServiceSpecificCredential,
  serviceSpecificCredentialKind,
} from '../../store/entity/service-credential.ts'
import type { User } from '../../store/entity/user.ts'
import type { Entities } from '../../store/store.ts'
import { asLogin } from './services.ts'

/** Under what the secret of a credential is sealed. */
export const credentialRecord = (account: string, id: string) => ({
  account,
  kind: serviceSpecificCredentialKind.kind,
  id,
})

/** The user's credential; NoSuchEntity for those of somebody else too (behaviours 119). */
export async function credentialOf(
  { account }: Pick<ReadingCall, 'account'>,
  { serviceSpecificCredentials }: Entities,
  { UserId }: User,
  id: string,
): Promise<ServiceSpecificCredential> {
  const credential = await serviceSpecificCredentials.get(account.AccountId, id)
  if (credential?.PrincipalId !== UserId) throw NoSuchEntity(`No such credential ${id} exists`)
  return credential
}

/** A credential as answers show it; its secret only where it has just been made. */
export function asCredential(
  { now }: Pick<ReadingCall, 'now'>,
  UserName: string,
  credential: ServiceSpecificCredential,
  secret?: string,
) {
  const { ServiceSpecificCredentialId, ServiceName, CreateDate, ExpirationDate } = credential
  const isLate = ExpirationDate !== undefined && now >= ExpirationDate
  return {
    UserName,
    Status: isLate ? ('Expired' as const) : credential.Status,
    ...asLogin(credential, secret),
    CreateDate,
    ...(ExpirationDate !== undefined && { ExpirationDate }),
    ServiceSpecificCredentialId,
    ServiceName,
  }
}
