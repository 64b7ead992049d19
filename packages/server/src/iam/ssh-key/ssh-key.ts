import type { ReadingCall } from '../../authorization/call.ts'
import { NoSuchEntity } from '../../model/error.ts'
import type { SshPublicKey } from '../../store/entity/service-credential.ts'
import type { User } from '../../store/entity/user.ts'
import type { Entities } from '../../store/store.ts'

/** The user's key; NoSuchEntity for keys of somebody else too (behaviours 40). */
export async function sshKeyOf(
  { account }: Pick<ReadingCall, 'account'>,
  { sshPublicKeys }: Entities,
  { UserId }: User,
  id: string,
): Promise<SshPublicKey> {
  const key = await sshPublicKeys.get(account.AccountId, id)
  if (key?.PrincipalId !== UserId) throw NoSuchEntity(`The Public Key with id ${id} cannot be found.`)
  return key
}

/** A key as uploading and reading it show it, in the form that was asked for. */
export function asSshKey({ UserName }: User, key: SshPublicKey, SSHPublicKeyBody: string) {
  const { SSHPublicKeyId, Fingerprint, Status, UploadDate } = key
  return { UserName, SSHPublicKeyId, Fingerprint, SSHPublicKeyBody, Status, UploadDate }
}
