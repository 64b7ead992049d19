import { hashPassword } from '../credentials/password-hash.ts'
import type { Partition } from '../store/entity/account.ts'
import { passwordKind } from '../store/entity/password.ts'
import { type Author, GLOBAL } from '../store/store.ts'
import { type AccountSources, createAccount, createAdministrator, type KeyPair } from './create-account.ts'

/** What the first start tells, once. */
export interface FirstAccount {
  readonly accountId: string
  readonly email: string
  readonly rootPassword: string
  readonly administrator: string
  readonly accessKey: KeyPair
}

export interface FirstAccountWanted {
  readonly id: string | undefined
  readonly email: string
  readonly partition: Partition
}

/** Letters and digits that are not taken for one another. */
const LEGIBLE = 'abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789'

/** A password for people to type: 24 characters in groups of six, some 139 bits. */
function newPassword(random: AccountSources['random']): string {
  const characters: string[] = []
  while (characters.length < 24) {
    const [byte = 255] = random(1)
    const limit = 256 - (256 % LEGIBLE.length)
    if (byte < limit) characters.push(LEGIBLE.charAt(byte % LEGIBLE.length))
  }
  return characters.join('').replace(/.{6}(?=.)/g, '$&-')
}

/**
 * Makes the first account of an empty store, with a root user who has a password and an administrator who has an access
 * key; `undefined` where the store has accounts already.
 */
export async function createFirstAccount(
  sources: AccountSources,
  wanted: FirstAccountWanted,
  author: Author,
): Promise<FirstAccount | undefined> {
  const { store, keyRing, random } = sources
  if ((await store.entities.accounts.count(GLOBAL)) > 0) return undefined
  const account = await createAccount(sources, wanted, author)
  const { AccountId } = account
  const rootPassword = newPassword(random)
  const record = { account: AccountId, kind: passwordKind.kind, id: AccountId }
  const sealed = await keyRing.seal(record, Buffer.from(await hashPassword(rootPassword)))
  const password = { PrincipalId: AccountId, CreateDate: author.now, PasswordResetRequired: false }
  await store.write([AccountId], author, (tx) => tx.passwords.insert(AccountId, password, sealed))
  const administrator = 'admin'
  const accessKey = await createAdministrator(sources, account, administrator, author)
  return { accountId: AccountId, email: account.Email, rootPassword, administrator, accessKey }
}
