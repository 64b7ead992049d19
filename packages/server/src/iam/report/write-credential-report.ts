import { setImmediate } from 'node:timers/promises'
import type { Account } from '../../store/entity/account.ts'
import { type User, userKind } from '../../store/entity/user.ts'
import { pagesOf } from '../../store/pages.ts'
import { type Entities, GLOBAL, type LastUsed } from '../../store/store.ts'
import { credentialColumns, credentialRow, type UserCredentials } from './credential-row.ts'

/** Users of one part, which are read with one statement. */
const PAGE = 1_000
/** Users whose credentials are read together; others get their turn behind them. */
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
  const rows = async (users: readonly (User | undefined)[]) =>
    (await credentialsOf(sources, account, users)).map((one) => credentialRow(account, policy, one))
  yield [credentialColumns.join(','), ...(await rows([undefined]))].join('\n')
  for await (const users of pagesOf(entities.users, userKind, accountId, { limit: PAGE })) {
    const lines: string[] = []
    for (let start = 0; start < users.length; start += TURN) {
      lines.push(...(await rows(users.slice(start, start + TURN))))
      await setImmediate()
    }
    if (lines.length > 0) yield `\n${lines.join('\n')}`
  }
}

/** What some users have, and the root user where there is none in a place. */
async function credentialsOf(
  { entities, lastUsed }: CredentialSources,
  { AccountId }: Account,
  users: readonly (User | undefined)[],
): Promise<UserCredentials[]> {
  const ids = users.map((user) => user?.UserId ?? AccountId)
  const passwords = await entities.passwords.getMany(AccountId, ids)
  const devices = await entities.mfaDevices.countsOf(AccountId, ids)
  const found: UserCredentials[] = []
  for (const [index, id] of ids.entries()) {
    const user = users[index]
    const keys = []
    for (const key of await entities.accessKeys.of(AccountId, id)) {
      keys.push({ key, used: await lastUsed(AccountId, key.AccessKeyId) })
    }
    found.push({
      ...(user && { user }),
      password: passwords[index],
      hasMfa: (devices[index] ?? 0) > 0,
      keys,
      certificates: await entities.signingCertificates.of(AccountId, id),
    })
  }
  return found
}
