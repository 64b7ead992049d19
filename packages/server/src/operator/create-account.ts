import { randomInt } from 'node:crypto'
import { sealAccessKeySecret } from '../credentials/access-key-secret.ts'
import type { KeyRing } from '../keys/key-ring.ts'
import { newAccessKeyId, newSecretAccessKey, newUniqueId } from '../model/identifier.ts'
import type { Random } from '../model/random.ts'
import type { Account, Partition } from '../store/entity/account.ts'
import { type Author, GLOBAL, type Store } from '../store/store.ts'

/** What an account is made with; what is left out is drawn by lot. */
export interface NewAccount {
  readonly id?: string | undefined
  readonly email?: string | undefined
  readonly partition?: Partition | undefined
}

export interface AccountSources {
  readonly store: Store
  readonly keyRing: KeyRing
  readonly random: Random
}

/** Why an account was not made. */
export class AccountExists extends Error {}

export interface KeyPair {
  readonly accessKeyId: string
  readonly secretAccessKey: string
}

function newAccountId(): string {
  // ids do not begin with 0, so that they survive spreadsheets
  return `${randomInt(1, 10)}${String(randomInt(0, 1e11)).padStart(11, '0')}`
}

/** Makes an account; AccountExists where its id or its root user's e-mail address is taken. */
export async function createAccount(
  { store }: AccountSources,
  wanted: NewAccount,
  author: Author,
): Promise<Account> {
  const AccountId = wanted.id ?? newAccountId()
  const account: Account = {
    AccountId,
    Partition: wanted.partition ?? 'aws',
    Email: wanted.email ?? `root-${AccountId}@example.com`,
    CreateDate: author.now,
  }
  const result = await store.write([GLOBAL], author, (tx) => tx.accounts.insert(GLOBAL, account))
  if (result === 'exists')
    throw new AccountExists(`the account ${AccountId} or the address ${account.Email} exists already`)
  return account
}

/** Makes an access key of a user, or of the root user under the id of its account. */
export async function createAccessKey(
  { store, keyRing, random }: AccountSources,
  { AccountId }: Account,
  PrincipalId: string,
  author: Author,
): Promise<KeyPair> {
  const AccessKeyId = newAccessKeyId('AKIA', AccountId, random)
  const secretAccessKey = newSecretAccessKey(random)
  const sealed = await sealAccessKeySecret(keyRing, AccountId, AccessKeyId, secretAccessKey)
  const key = { AccessKeyId, PrincipalId, Status: 'Active' as const, CreateDate: author.now }
  await store.write([AccountId], author, (tx) => tx.accessKeys.insert(AccountId, key, sealed))
  return { accessKeyId: AccessKeyId, secretAccessKey }
}

/** Makes a user with the AWS managed policy AdministratorAccess and an access key. */
export async function createAdministrator(
  sources: AccountSources,
  account: Account,
  UserName: string,
  author: Author,
): Promise<KeyPair> {
  const { AccountId, Partition } = account
  const UserId = newUniqueId('AIDA', sources.random)
  const PolicyArn = `arn:${Partition}:iam::aws:policy/AdministratorAccess`
  await sources.store.write([AccountId], author, async (tx) => {
    await tx.users.insert(AccountId, { UserId, UserName, Path: '/', CreateDate: author.now, Tags: [] })
    await tx.attachments.insert(AccountId, { PrincipalId: UserId, PolicyArn })
  })
  return createAccessKey(sources, account, UserId, author)
}
