import { rootArn } from '../authorization/arn.ts'
import { hashPassword } from '../credentials/password-hash.ts'
import type { Partition } from '../store/entity/account.ts'
import { passwordKind } from '../store/entity/password.ts'
import { type Author, GLOBAL, type Transaction } from '../store/store.ts'
import {
  AccountExists,
  type AccountSources,
  createAccountWithAdministrator,
  type KeyPair,
  newAccount,
} from './create-account.ts'
import type { EventSources, Tell } from './operator-event.ts'

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
 * Makes the first account of an empty store, whole or not at all, with a root user who has a password and an
 * administrator who has an access key; `undefined` where the store has accounts already, or another process was faster.
 */
export async function createFirstAccount(
  sources: AccountSources & EventSources,
  wanted: FirstAccountWanted,
  author: Author,
): Promise<FirstAccount | undefined> {
  const { store, keyRing, random } = sources
  if ((await store.entities.accounts.count(GLOBAL)) > 0) return undefined
  const account = newAccount(wanted, author)
  const { AccountId: accountId, Email: email } = account
  const rootPassword = newPassword(random)
  const record = { account: accountId, kind: passwordKind.kind, id: accountId }
  const sealed = await keyRing.seal(record, Buffer.from(await hashPassword(rootPassword)))
  const password = { PrincipalId: accountId, CreateDate: author.now, PasswordResetRequired: false }
  const administrator = 'admin'
  const also = async (tx: Transaction, tell: Tell): Promise<void> => {
    if ((await tx.accounts.count(GLOBAL)) > 1)
      throw new AccountExists('another process made the first account')
    await tx.passwords.insert(accountId, password, sealed)
    tell({ account, service: 'iam', name: 'CreateLoginProfile', resource: rootArn(account), parameters: {} })
  }
  try {
    const accessKey = await createAccountWithAdministrator(sources, account, { administrator, also }, author)
    return { accountId, email, rootPassword, administrator, accessKey }
  } catch (error) {
    if (error instanceof AccountExists) return undefined
    throw error
  }
}
