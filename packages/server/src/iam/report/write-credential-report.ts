import { setImmediate } from 'node:timers/promises'
import type { Account } from '../../store/entity/account.ts'
import { type User, userKind } from '../../store/entity/user.ts'
import { pagesOf } from '../../store/pages.ts'
import { type Entities, GLOBAL, type LastUsed } from '../../store/store.ts'
import { credentialColumns, credentialRow, type UserCredentials } from './credential-row.ts'

/** Users of one part, which are read with one statement. */
const PAGE = 1_000
/** Users after which others get their turn. */
const TURN = 50

export interface CredentialSources {
  readonly entities: Entities
  readonly lastUsed: (account: string, subject: string) => Promise<LastUsed | undefined>
}

/**
 * The credential report of an account in parts of at most 1,000 lines: header and root user first, users sorted without
 * regard to case, lines apart by LF and none behind the last (behaviours 114).
 */
export async function* writeCredentialReport(
  sources: CredentialSources,
  accountId: string,
): AsyncGenerator<string> {
  const { entities } = sources
  const account = await entities.accounts.get(GLOBAL, accountId)
  if (account === undefined) throw new Error(`there is no account ${accountId}`)
  const policy = await entities.passwordPolicies.get(accountId, accountId)
  const row = async (user?: User) =>
    credentialRow(account, policy, await credentialsOf(sources, account, user))
  yield `${credentialColumns.join(',')}\n${await row()}`
  for await (const users of pagesOf(entities.users, userKind, accountId, { limit: PAGE })) {
    let text = ''
    for (const [index, user] of users.entries()) {
      text += `\n${await row(user)}`
      if (index % TURN === TURN - 1) await setImmediate()
    }
    if (text !== '') yield text
  }
}

async function credentialsOf(
  { entities, lastUsed }: CredentialSources,
  { AccountId }: Account,
  user: User | undefined,
): Promise<UserCredentials> {
  const id = user?.UserId ?? AccountId
  const keys = []
  for (const key of await entities.accessKeys.of(AccountId, id)) {
    keys.push({ key, used: await lastUsed(AccountId, key.AccessKeyId) })
  }
  return {
    ...(user && { user }),
    password: await entities.passwords.get(AccountId, id),
    hasMfa: (await entities.mfaDevices.countOf(AccountId, id)) > 0,
    keys,
    certificates: await entities.signingCertificates.of(AccountId, id),
  }
}
