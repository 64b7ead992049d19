import type { Caller } from '../authorization/caller.ts'
import type { KeyRing } from '../keys/key-ring.ts'
import type { Revocations } from '../keys/revocations.ts'
import type { Session } from '../keys/session.ts'
import type { Sessions } from '../keys/sessions.ts'
import { ExpiredToken, InvalidClientTokenId } from '../model/error.ts'
import { accountOfKeyId } from '../model/identifier.ts'
import type { AccessKey } from '../store/entity/access-key.ts'
import type { Account } from '../store/entity/account.ts'
import { type Entities, GLOBAL, type Store } from '../store/store.ts'
import { accessKeySecret } from './access-key-secret.ts'
import type { Credential } from './credential.ts'
import type { KnownCredentials } from './known-credentials.ts'
import { rootCaller, sessionCaller, userCaller } from './session-caller.ts'

export interface CredentialSources {
  readonly store: Store
  readonly keyRing: KeyRing
  readonly sessions: Sessions
  readonly revocations: Revocations
  readonly knownCredentials: KnownCredentials
}

// behaviours 52, 53: with and without full stop
const unknownKey = () => InvalidClientTokenId('The security token included in the request is invalid.')
const wrongToken = () => InvalidClientTokenId('The security token included in the request is invalid')
const expired = () => ExpiredToken('The security token included in the request is expired')

/**
 * Finds the credential of an access key id and, for temporary ones, its session token. Throws InvalidClientTokenId for
 * keys that are unknown, inactive or without their holder and for tokens that do not fit, ExpiredToken for late ones.
 * Answers at once where the same was found before and nothing has changed since.
 */
export function findCredential(
  accessKeyId: string,
  token: string | undefined,
  now: Date,
  sources: CredentialSources,
): Credential | Promise<Credential> {
  const known = sources.knownCredentials.find(accessKeyId, token)
  if (known === undefined) return lookUpWithNews(accessKeyId, token, now, sources)
  const { session } = known.caller
  if (session !== undefined) requireInForce(session, now, sources)
  return known
}

async function lookUpWithNews(
  accessKeyId: string,
  token: string | undefined,
  now: Date,
  sources: CredentialSources,
): Promise<Credential> {
  const accountId = accountOfKeyId(accessKeyId)
  if (accountId === undefined) throw unknownKey()
  const { store } = sources
  const before = store.memoryVersion()
  try {
    return await lookUp(accountId, accessKeyId, token, now, sources)
  } catch (thrown) {
    // what another process has just made is not refused
    const news = await Promise.all([GLOBAL, accountId].map((account) => store.catchUp(account, before)))
    if (!news.includes(true)) throw thrown
    return lookUp(accountId, accessKeyId, token, now, sources)
  }
}

async function lookUp(
  accountId: string,
  accessKeyId: string,
  token: string | undefined,
  now: Date,
  sources: CredentialSources,
): Promise<Credential> {
  const { store, knownCredentials } = sources
  const stamps = knownCredentials.stamps(accountId)
  const account = await store.entities.accounts.get(GLOBAL, accountId)
  if (account === undefined) throw unknownKey()
  const isTemporary = accessKeyId.startsWith('ASIA')
  if (!isTemporary && token !== undefined) throw wrongToken()
  const credential = await (isTemporary
    ? temporary(accessKeyId, token, account, now, sources)
    : longTerm(accessKeyId, account, sources))
  knownCredentials.keep(credential, token, stamps)
  return credential
}

async function longTerm(
  accessKeyId: string,
  account: Account,
  { store, keyRing }: CredentialSources,
): Promise<Credential> {
  const { key, caller } = await keyHolder(accessKeyId, account, store.entities)
  const secret = () => accessKeySecret(keyRing, store, account.AccountId, accessKeyId)
  return { caller, identity: key, secret }
}

async function keyHolder(
  accessKeyId: string,
  account: Account,
  { accessKeys, users }: Entities,
): Promise<{ readonly key: AccessKey; readonly caller: Caller }> {
  const key = await accessKeys.get(account.AccountId, accessKeyId)
  if (key === undefined || key.Status !== 'Active') throw unknownKey()
  if (key.PrincipalId === account.AccountId) return { key, caller: rootCaller(account, accessKeyId) }
  const user = await users.get(account.AccountId, key.PrincipalId)
  if (user === undefined) throw unknownKey()
  return { key, caller: userCaller(account, user, accessKeyId) }
}

async function temporary(
  accessKeyId: string,
  token: string | undefined,
  account: Account,
  now: Date,
  sources: CredentialSources,
): Promise<Credential> {
  const { store, sessions } = sources
  if (token === undefined) throw wrongToken()
  const session = await sessions.openSession(token)
  if (session === 'invalid' || session.accessKeyId !== accessKeyId) throw wrongToken()
  requireInForce(session, now, sources)
  const caller = await sessionHolder(account, session, store.entities)
  const secret = () => {
    const derived = sessions.secretAccessKey(token)
    if (derived === undefined) throw wrongToken()
    return derived
  }
  return { caller, identity: session, secret }
}

async function sessionHolder(account: Account, session: Session, entities: Entities): Promise<Caller> {
  const caller = await sessionCaller(account, session, entities)
  if (caller === undefined) throw wrongToken()
  return caller
}

/**
 * A caller as these entities have them by now, boundary, tags and names included; throws as `findCredential` does where
 * their key or session is no longer in force.
 */
export async function currentCaller(
  { accessKeyId, account, session }: Caller,
  entities: Entities,
  now: Date,
  sources: Pick<CredentialSources, 'revocations'>,
): Promise<Caller> {
  if (session === undefined) return (await keyHolder(accessKeyId, account, entities)).caller
  requireInForce(session, now, sources)
  return sessionHolder(account, session, entities)
}

/** Refuses a session that has ended, by itself or before its time. */
function requireInForce(
  { accessKeyId, expiresAt, delegate, delegations }: Session,
  now: Date,
  { revocations }: Pick<CredentialSources, 'revocations'>,
): void {
  if (now.getTime() >= expiresAt * 1000) throw expired()
  if (revocations.isRevoked(accessKeyId)) throw wrongToken()
  // the id of a delegation request stands for every key that it has given, and for what those have asked for
  if (delegate !== undefined && revocations.isRevoked(delegate.requestId)) throw wrongToken()
  if (delegations?.some((id) => revocations.isRevoked(id))) throw wrongToken()
}
