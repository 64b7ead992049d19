import { ByteReader, UnreadableBytes } from './byte-reader.ts'
import { ByteWriter } from './byte-writer.ts'
import { type Session, sessionKinds } from './session.ts'

/** What one number says together of how a role was assumed. */
const CHAINED = 1
const WITH_MFA = 2

/** The session as bytes. */
export function encodeSession(session: Session): Buffer {
  const writer = new ByteWriter()
  const text = (value: string): void => writer.text(value)
  const number = (value: number): void => writer.number(value)
  const pair = ([key, value]: readonly [string, string]): void => {
    text(key)
    text(value)
  }
  number(sessionKinds.indexOf(session.kind))
  text(session.accessKeyId)
  text(session.accountId)
  text(session.principalId)
  writer.optional(session.name, text)
  number(session.issuedAt)
  number(session.expiresAt)
  writer.optional(session.mfaAt, number)
  number((session.chained ? CHAINED : 0) + (session.assumedWithMfa ? WITH_MFA : 0))
  writer.optional(session.sourceIdentity, text)
  writer.optional(session.issuerArn, text)
  writer.optional(session.policy, text)
  writer.list(session.policyArns, text)
  writer.list(
    session.tags.map(({ Key, Value }) => [Key, Value] as const),
    pair,
  )
  writer.list(session.transitiveTagKeys, text)
  writer.list(Object.entries(session.providerFacts), pair)
  const { delegate, delegations } = session
  if (delegate === undefined && delegations === undefined) return writer.bytes()
  pair([delegate?.account ?? '', delegate?.requestId ?? ''])
  if (delegations !== undefined) writer.list(delegations, text)
  return writer.bytes()
}

/** The session that `encodeSession` wrote; UnreadableBytes for other bytes. */
export function decodeSession(bytes: Uint8Array): Session {
  const reader = new ByteReader(bytes)
  const text = (): string => reader.text()
  const number = (): number => reader.number()
  const kind = sessionKinds[number()]
  if (kind === undefined) throw new UnreadableBytes()
  const session = {
    kind,
    accessKeyId: text(),
    accountId: text(),
    principalId: text(),
    name: reader.optional(text),
    issuedAt: number(),
    expiresAt: number(),
    mfaAt: reader.optional(number),
    ...assumption(number()),
    sourceIdentity: reader.optional(text),
    issuerArn: reader.optional(text),
    policy: reader.optional(text),
    policyArns: reader.list(text),
    tags: reader.list(() => ({ Key: text(), Value: text() })),
    transitiveTagKeys: reader.list(text),
    providerFacts: Object.fromEntries(reader.list(() => [text(), text()] as const)),
    delegate: reader.isAtEnd ? undefined : delegateOf(text(), text()),
    delegations: reader.isAtEnd ? undefined : reader.list(text),
  }
  if (!reader.isAtEnd) throw new UnreadableBytes()
  return session
}

/** How a role was assumed; UnreadableBytes for a number that says more than that. */
function assumption(flags: number): Pick<Session, 'chained' | 'assumedWithMfa'> {
  if (flags > CHAINED + WITH_MFA) throw new UnreadableBytes()
  return { chained: (flags & CHAINED) !== 0, ...((flags & WITH_MFA) !== 0 && { assumedWithMfa: true }) }
}

/** No account stands where there is no delegate but something behind it. */
const delegateOf = (account: string, requestId: string): Session['delegate'] =>
  account === '' ? undefined : { account, requestId }
