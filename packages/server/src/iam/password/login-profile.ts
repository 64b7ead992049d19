import type { ReadingCall, WritingCall } from '../../authorization/call.ts'
import { NoSuchEntity } from '../../model/error.ts'
import type { Password } from '../../store/entity/password.ts'
import type { User } from '../../store/entity/user.ts'

/** The user's login profile; NoSuchEntity where the user has no password (behaviours 3). */
export async function loginProfileOf(
  { account, store }: Pick<ReadingCall, 'account' | 'store'>,
  user: User,
): Promise<Password> {
  const profile = await store.passwords.get(account.AccountId, user.UserId)
  if (profile === undefined) {
    throw NoSuchEntity(`Login Profile for User ${user.UserName} cannot be found.`)
  }
  return profile
}

/** A login profile as answers show it. */
export function asLoginProfile({ UserName }: User, { CreateDate, PasswordResetRequired }: Password) {
  return { UserName, CreateDate, PasswordResetRequired }
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
