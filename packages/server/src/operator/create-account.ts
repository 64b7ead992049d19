import { randomInt } from 'node:crypto'
import { roleArn, rootArn, userArn } from '../authorization/arn.ts'
import { sealAccessKeySecret } from '../credentials/access-key-secret.ts'
import type { KeyRing } from '../keys/key-ring.ts'
import { newAccessKeyId, newSecretAccessKey, newUniqueId } from '../model/identifier.ts'
import type { Random } from '../model/random.ts'
import { nextOrdinal } from '../store/creation-order.ts'
import type { Account, Partition } from '../store/entity/account.ts'
import type { Role } from '../store/entity/role.ts'
import type { User } from '../store/entity/user.ts'
import { type Author, GLOBAL, type Store, type Transaction } from '../store/store.ts'
import { type EventSources, type Tell, writeTelling } from './operator-event.ts'

/** What an account is made with; what is left out is drawn by lot, but for the name. */
export interface NewAccount {
  readonly id?: string | undefined
  readonly email?: string | undefined
  readonly partition?: Partition | undefined
  readonly name?: string | undefined
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

/** The account that is to be made. */
export function newAccount({ id, email, partition, name }: NewAccount, author: Author): Account {
  const AccountId = id ?? newAccountId()
  return {
    AccountId,
    Partition: partition ?? 'aws',
    Email: email ?? `root-${AccountId}@example.com`,
    ...(name !== undefined && { Name: name }),
    CreateDate: author.now,
  }
}

function accountExists({ AccountId, Email }: Account): AccountExists {
  return new AccountExists(`the account ${AccountId} or the address ${Email} exists already`)
}

function isOutside({ AccountId }: Account): AccountExists {
  return new AccountExists(
    `the account ${AccountId} is named as an outside account, which roles may trust; gatehouse accounts outside remove ${AccountId} takes that back`,
  )
}

/** The id of an outside account is taken: whoever got it here would be let in by the roles that trust the one elsewhere. */
async function insertAccount(tx: Transaction, account: Account): Promise<void> {
  if ((await tx.outsideAccounts.get(GLOBAL, account.AccountId)) !== undefined) throw isOutside(account)
  if ((await tx.accounts.insert(GLOBAL, account)) === 'exists') throw accountExists(account)
}

/** Makes an account; AccountExists where its id or its root user's e-mail address is taken. */
export async function createAccount(
  { store }: AccountSources,
  wanted: NewAccount,
  author: Author,
): Promise<Account> {
  const account = newAccount(wanted, author)
  await store.write([GLOBAL], author, (tx) => insertAccount(tx, account))
  return account
}

interface SealedKeyPair extends KeyPair {
  readonly sealed: Uint8Array
}

async function newKeyPair({ keyRing, random }: AccountSources, accountId: string): Promise<SealedKeyPair> {
  const accessKeyId = newAccessKeyId('AKIA', accountId, random)
  const secretAccessKey = newSecretAccessKey(random)
  const sealed = await sealAccessKeySecret(keyRing, accountId, accessKeyId, secretAccessKey)
  return { accessKeyId, secretAccessKey, sealed }
}

async function insertKey(
  tx: Transaction,
  { AccountId }: Account,
  PrincipalId: string,
  { accessKeyId, sealed }: SealedKeyPair,
  { now }: Author,
): Promise<void> {
  const Ordinal = nextOrdinal(await tx.accessKeys.of(AccountId, PrincipalId))
  const key = { AccessKeyId: accessKeyId, PrincipalId, Status: 'Active' as const, CreateDate: now, Ordinal }
  await tx.accessKeys.insert(AccountId, key, sealed)
}

/** Makes an access key of a user, or of the root user under the id of its account. */
export async function createAccessKey(
  sources: AccountSources,
  account: Account,
  principalId: string,
  author: Author,
): Promise<KeyPair> {
  const key = await newKeyPair(sources, account.AccountId)
  await sources.store.write([account.AccountId], author, (tx) =>
    insertKey(tx, account, principalId, key, author),
  )
  return shown(key)
}

const shown = ({ accessKeyId, secretAccessKey }: KeyPair): KeyPair => ({ accessKeyId, secretAccessKey })

/** What an administrator is made of, beside the account and the name. */
interface AdministratorParts {
  /** The unique id of the user, where there is none of that name. */
  readonly newId: string
  readonly key: SealedKeyPair
  readonly author: Author
  readonly tell: Tell
}

async function administratorIn(
  tx: Transaction,
  account: Account,
  UserName: string,
  { newId, key, author, tell }: AdministratorParts,
): Promise<User> {
  const { AccountId, Partition } = account
  const existing = await tx.users.find(AccountId, UserName.toLowerCase())
  const user: User = existing ?? { UserId: newId, UserName, Path: '/', CreateDate: author.now, Tags: [] }
  if (existing === undefined) await tx.users.insert(AccountId, user)
  const PolicyArn = `arn:${Partition}:iam::aws:policy/AdministratorAccess`
  const attached = await tx.attachments.insert(AccountId, { PrincipalId: user.UserId, PolicyArn })
  await insertKey(tx, account, user.UserId, key, author)
  const policyArn = attached === 'inserted' ? PolicyArn : undefined
  tellAdministrator(tell, account, user, { isNew: existing === undefined, policyArn, key })
  return user
}

/** One event for each of the calls that would have made an administrator. */
function tellAdministrator(
  tell: Tell,
  account: Account,
  user: User,
  { isNew, policyArn, key }: { isNew: boolean; policyArn: string | undefined; key: KeyPair },
): void {
  const { UserName: userName, UserId: userId, Path: path } = user
  const arn = userArn(account, user)
  const about = { account, service: 'iam', resource: arn } as const
  if (isNew) {
    const answer = { user: { path, userName, userId, arn } }
    tell({ ...about, name: 'CreateUser', parameters: { userName }, answer })
  }
  if (policyArn !== undefined)
    tell({ ...about, name: 'AttachUserPolicy', parameters: { userName, policyArn } })
  const { accessKeyId } = key
  const answer = { accessKey: { userName, accessKeyId, status: 'Active' } }
  tell({ ...about, name: 'CreateAccessKey', parameters: { userName }, answer })
}

/**
 * Gives a user the AWS managed policy AdministratorAccess and a further access key, making the user where there is none
 * of that name. Above the quotas, for it is the way in where nobody has one.
 */
export async function createAdministrator(
  sources: AccountSources & EventSources,
  account: Account,
  userName: string,
  author: Author,
): Promise<KeyPair & { readonly userName: string }> {
  const key = await newKeyPair(sources, account.AccountId)
  const made = { newId: newUniqueId('AIDA', sources.random, author.now.getTime()), key, author }
  const user = await writeTelling(sources, [account.AccountId], author, (tx, tell) =>
    administratorIn(tx, account, userName, { ...made, tell }),
  )
  return { ...shown(key), userName: user.UserName }
}

/** What comes to be together with an account. */
export interface AccountStart {
  readonly administrator: string
  /** What else is written in the same transaction. */
  readonly also?: (tx: Transaction, tell: Tell) => Promise<unknown>
}

/** Makes an account with its administrator, all of it or, with AccountExists, nothing. */
export async function createAccountWithAdministrator(
  sources: AccountSources & EventSources,
  account: Account,
  { administrator, also }: AccountStart,
  author: Author,
): Promise<KeyPair> {
  const { accounts, outsideAccounts } = sources.store.entities
  const isTaken =
    (await accounts.get(GLOBAL, account.AccountId)) ??
    (await accounts.find(GLOBAL, account.Email.toLowerCase()))
  // asked before a key is sealed, which makes the account's data key
  if (isTaken !== undefined) throw accountExists(account)
  if ((await outsideAccounts.get(GLOBAL, account.AccountId)) !== undefined) throw isOutside(account)
  const key = await newKeyPair(sources, account.AccountId)
  const made = { newId: newUniqueId('AIDA', sources.random, author.now.getTime()), key, author }
  await writeTelling(sources, [GLOBAL, account.AccountId], author, async (tx, tell) => {
    await insertAccount(tx, account)
    await administratorIn(tx, account, administrator, { ...made, tell })
    await also?.(tx, tell)
  })
  return shown(key)
}

/** What a member account is made for. */
export interface MemberPlan<T> {
  /** The account that manages the organization. */
  readonly manager: Account
  /** Puts the new account into its place; its answer is the whole one's. */
  readonly joined: (account: Account) => Promise<T>
}

/**
 * Makes an account without credentials that the account which manages its organization gets into by a role, all of it
 * or, with AccountExists, nothing. `plan` runs in the same transaction and says where it belongs.
 */
export async function createMember<T>(
  sources: AccountSources & EventSources,
  wanted: Account,
  { RoleName }: { readonly RoleName: string },
  author: Author,
  plan: (tx: Transaction, tell: Tell) => Promise<MemberPlan<T>>,
): Promise<T> {
  const RoleId = newUniqueId('AROA', sources.random, author.now.getTime())
  return writeTelling(sources, [GLOBAL, wanted.AccountId], author, async (tx, tell) => {
    const { manager, joined } = await plan(tx, tell)
    const account = { ...wanted, Partition: manager.Partition }
    await insertAccount(tx, account)
    const trusted = { Effect: 'Allow', Principal: { AWS: rootArn(manager) }, Action: 'sts:AssumeRole' }
    const role: Role = {
      ...{ RoleId, RoleName, Path: '/', CreateDate: author.now, MaxSessionDuration: 3600 },
      ...{ AssumeRolePolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [trusted] }) },
      ...{ TrustedIds: {}, Tags: [] },
    }
    await tx.roles.insert(account.AccountId, role)
    const PolicyArn = `arn:${account.Partition}:iam::aws:policy/AdministratorAccess`
    await tx.attachments.insert(account.AccountId, { PrincipalId: RoleId, PolicyArn })
    tellMemberRole(tell, account, role, PolicyArn)
    return joined(account)
  })
}

function tellMemberRole(tell: Tell, account: Account, role: Role, policyArn: string): void {
  const { RoleName: roleName, RoleId: roleId, Path: path, AssumeRolePolicyDocument } = role
  const arn = roleArn(account, role)
  const about = { account, service: 'iam', resource: arn } as const
  const parameters = { roleName, assumeRolePolicyDocument: AssumeRolePolicyDocument }
  tell({ ...about, name: 'CreateRole', parameters, answer: { role: { path, roleName, roleId, arn } } })
  tell({ ...about, name: 'AttachRolePolicy', parameters: { roleName, policyArn } })
}
