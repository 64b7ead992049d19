import type { SealedRecord } from '../keys/envelope.ts'
import { passwordKind } from '../store/entity/password.ts'

/** The hash of a password, and those of the passwords before it, the newest first. */
export type PasswordHashes = readonly [current: string, ...before: string[]]

/** How many hashes are kept: as many as a password policy can ask for. */
const MOST_REMEMBERED = 24

/** Under what the hashes of a user are sealed, or those of the root user under the id of its account. */
export const passwordRecord = (account: string, principalId: string): SealedRecord => ({
  account,
  kind: passwordKind.kind,
  id: principalId,
})

/** The hashes as they are sealed: a line each. */
export function encodeHashes(hashes: PasswordHashes): Uint8Array {
  return Buffer.from(hashes.join('\n'))
}

export function decodeHashes(bytes: Uint8Array): PasswordHashes {
  const [current = '', ...before] = Buffer.from(bytes).toString('utf8').split('\n')
  return [current, ...before]
}

/** The hashes after a change of the password. */
export function withNewHash(hash: string, hashes: PasswordHashes): PasswordHashes {
  return [hash, ...hashes.slice(0, MOST_REMEMBERED - 1)]
}
