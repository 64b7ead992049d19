import type { ReadingCall, WritingCall } from '../../authorization/call.ts'
import { NoSuchEntity } from '../../model/error.ts'
import type { Password } from '../../store/entity/password.ts'
import type { User } from '../../store/entity/user.ts'
import { ownerName } from '../access-key/access-key-owner.ts'
import { principalIdOf } from '../mfa/mfa-device.ts'
import type { UserOrRoot } from '../user/user-resource.ts'

/** The login profile of a user or the root user; NoSuchEntity where there is no password (behaviours 3). */
export async function loginProfileOf(
  { account, store }: Pick<ReadingCall, 'account' | 'store'>,
  owner: UserOrRoot,
): Promise<Password> {
  const profile = await store.passwords.get(account.AccountId, principalIdOf({ account }, owner))
  if (profile === undefined) {
    throw NoSuchEntity(`Login Profile for User ${nameOf(owner)} cannot be found.`)
  }
  return profile
}

/** The name of whoever a password is of, for sentences. */
export const nameOf = (owner: UserOrRoot): string => (owner === 'root' ? 'root' : owner.UserName)

/** A login profile as answers show it; the root user has no name. */
export function asLoginProfile(owner: UserOrRoot, { CreateDate, PasswordResetRequired }: Password) {
  return { ...ownerName(owner), CreateDate, PasswordResetRequired }
}

/** Whether the user's password is still the one whose sealed hashes were read before the transaction. */
export async function isUnchanged(
  { account, tx }: WritingCall,
  user: User,
  sealed: Uint8Array,
): Promise<boolean> {
  const now = await tx.passwords.sealed(account.AccountId, user.UserId)
  return now !== undefined && Buffer.compare(now, sealed) === 0
}
