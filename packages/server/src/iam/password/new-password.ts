import type { ReadingCall } from '../../authorization/call.ts'
import { hashPassword, isPassword } from '../../credentials/password-hash.ts'
import { admitsPassword } from '../../credentials/password-rules.ts'
import {
  decodeHashes,
  encodeHashes,
  type PasswordHashes,
  passwordRecord,
  withNewHash,
} from '../../credentials/password-secret.ts'
import { PasswordPolicyViolation } from '../../model/error.ts'
import type { User } from '../../store/entity/user.ts'

/** The hashes of a user's password and of those before it, with the sealed bytes that they were read from. */
export interface KnownPassword {
  readonly hashes: PasswordHashes
  readonly sealed: Uint8Array
}

/** Reads the hashes of a user's password; `undefined` where the user has none. Not inside a transaction. */
export async function knownPassword(call: ReadingCall, user: User): Promise<KnownPassword | undefined> {
  const { account, store, open } = call
  const sealed = await store.passwords.sealed(account.AccountId, user.UserId)
  if (sealed === undefined) return undefined
  const secret = await open(passwordRecord(account.AccountId, user.UserId), sealed)
  return { hashes: decodeHashes(secret), sealed }
}

/**
 * Checks a new password of a user against the account's policy, the passwords before it too, and answers its hash with
 * theirs, sealed. PasswordPolicyViolation otherwise. Takes time, so for `prepare`.
 */
export async function sealNewPassword(
  call: ReadingCall,
  user: User,
  password: string,
  before: PasswordHashes | undefined,
): Promise<Uint8Array> {
  const { account, store, seal } = call
  const { AccountId } = account
  const policy = await store.passwordPolicies.get(AccountId, AccountId)
  if (!admitsPassword(policy, account, password)) throw violation()
  // the present password is one of those that may not be given anew (D-11)
  for (const hash of before?.slice(0, policy?.PasswordReusePrevention ?? 0) ?? []) {
    if (await isPassword(password, hash)) throw violation()
  }
  const hash = await hashPassword(password)
  const hashes: PasswordHashes = before === undefined ? [hash] : withNewHash(hash, before)
  return seal(passwordRecord(AccountId, user.UserId), encodeHashes(hashes))
}

const violation = () => PasswordPolicyViolation('Password does not conform to the account password policy.')
