import type {
  CodeAttempts,
  NewAccessKey,
  NewSession,
  ReadingCall,
  RequestFacts,
  SessionFacts,
} from '../authorization/call.ts'
import type { Caller } from '../authorization/caller.ts'
import type { EncodedMessages } from '../authorization/encoded-message.ts'
import { quotaOf } from '../authorization/quotas.ts'
import { sealAccessKeySecret } from '../credentials/access-key-secret.ts'
import type { KeyRing } from '../keys/key-ring.ts'
import type { Markers } from '../keys/marker.ts'
import { delegationsBehind, type Session } from '../keys/session.ts'
import type { Sessions } from '../keys/sessions.ts'
import { openTradeInToken } from '../keys/trade-in-token.ts'
import type { DelegationTemplates } from '../model/delegation-template.ts'
import { PackedPolicyTooLarge } from '../model/error.ts'
import { newAccessKeyId, newSecretAccessKey, newUniqueId } from '../model/identifier.ts'
import type { Operation } from '../model/operation.ts'
import type { Random } from '../model/random.ts'
import type { RoleTemplates } from '../model/role-template.ts'
import type { SharedIssuers } from '../model/shared-issuers.ts'
import type { LastUses } from '../records/last-used.ts'
import type { Entities, Store } from '../store/store.ts'
import { pagingOf } from './paging.ts'

/** What a process has that its calls are made of. */
export interface CallSources {
  readonly store: Store
  readonly keyRing: KeyRing
  readonly markers: Markers
  readonly sessions: Sessions
  readonly random: Random
  /** Milliseconds since 1970. */
  readonly clock: () => number
  readonly lastUses: LastUses
  readonly messages: EncodedMessages
  readonly codeAttempts: CodeAttempts
  readonly roleTemplates: RoleTemplates
  readonly sharedIssuers: SharedIssuers
  readonly records: ReadingCall['records']
  readonly logObjects: ReadingCall['logObjects']
  readonly thumbprintOf: ReadingCall['thumbprintOf']
  readonly delegationTemplates: DelegationTemplates
  readonly isNotified: ReadingCall['isNotified']
  /** The address under which clients reach the server. */
  readonly publicUrl: () => string
}

/** The call of one request: everything that its operation may use while it reads. */
export function readingCall(
  sources: CallSources,
  operation: Operation,
  caller: Caller,
  request: RequestFacts,
  now: Date,
  entities: Entities,
): ReadingCall {
  const {
    keyRing,
    markers,
    random,
    clock,
    lastUses,
    messages,
    codeAttempts,
    records,
    logObjects,
    thumbprintOf,
    publicUrl,
  } = sources
  const { account } = caller
  const { AccountId } = account
  return {
    caller,
    account,
    request,
    now,
    store: entities,
    newId: (prefix) => newUniqueId(prefix, random, clock()),
    random,
    codeAttempts,
    roleTemplates: sources.roleTemplates,
    sharedIssuers: sources.sharedIssuers,
    records,
    logObjects,
    thumbprintOf,
    tokenIssuer: () => `${publicUrl()}/oidc/${AccountId}`,
    consolePage: (fragment) => `${publicUrl()}/console/iam/home#${fragment}`,
    delegationTemplates: sources.delegationTemplates,
    isNotified: sources.isNotified,
    openTradeInToken: (token) => openTradeInToken(keyRing, AccountId, token),
    seal: (record, secret) => keyRing.seal(record, secret),
    open: (record, sealed) => keyRing.open(record, sealed),
    quota: (name) => quotaOf(account, name),
    paging: pagingOf(AccountId, operation.model.name, markers),
    lastUsed: (subject) => lastUses.find(AccountId, subject),
    decodeMessage: (encoded) => messages.decode(AccountId, encoded),
    newSession: (facts, minimumSize) => newSession(sources, caller.session, facts, now, minimumSize),
    async newAccessKey(): Promise<NewAccessKey> {
      const AccessKeyId = newAccessKeyId('AKIA', AccountId, random)
      const SecretAccessKey = newSecretAccessKey(random)
      const sealed = await sealAccessKeySecret(keyRing, AccountId, AccessKeyId, SecretAccessKey)
      return { AccessKeyId, SecretAccessKey, sealed }
    },
  }
}

function newSession(
  { sessions, random }: Pick<CallSources, 'sessions' | 'random'>,
  asking: Session | undefined,
  facts: SessionFacts,
  now: Date,
  minimumSize: number | undefined,
): NewSession {
  const accessKeyId = newAccessKeyId('ASIA', facts.accountId, random)
  const delegations = asking === undefined ? [] : delegationsBehind(asking)
  const session = {
    issuedAt: Math.floor(now.getTime() / 1000),
    ...facts,
    accessKeyId,
    ...(delegations.length > 0 && { delegations }),
  }
  const sealed = sessions.sealSession(session, minimumSize)
  const { packedPolicySize } = sealed
  if (sealed.refused !== undefined) {
    throw PackedPolicyTooLarge(
      // behaviours 25
      sealed.refused === 'tags'
        ? `Packed size of session tags consumes ${packedPolicySize}% of allotted space.`
        : `Packed policy consumes ${packedPolicySize}% of allotted space`,
    )
  }
  return {
    AccessKeyId: accessKeyId,
    SecretAccessKey: sealed.secretAccessKey,
    SessionToken: sealed.token,
    PackedPolicySize: packedPolicySize,
    SessionTokenSize: sealed.size,
    SessionTokenUtilization: sealed.utilization,
  }
}
