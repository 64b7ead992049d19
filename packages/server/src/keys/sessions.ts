import type { Clock } from '../model/clock.ts'
import type { Random } from '../model/random.ts'
import type { SealingKey } from './envelope.ts'
import type { KeyRing } from './key-ring.ts'
import { OpenedSessions } from './opened-sessions.ts'
import type { Session } from './session.ts'
import { decodeSession, encodeSession } from './session-content.ts'
import {
  LONGEST_TOKEN,
  MOST_CONTENT,
  openToken,
  pack,
  sealToken,
  tokenKeyId,
  tokenSecret,
  tokenSize,
} from './session-token.ts'

/** A session as its holder receives it. */
export interface SealedSession {
  readonly refused?: undefined
  readonly token: string
  readonly secretAccessKey: string
  /** SessionTokenSize: characters of the token, which are bytes. */
  readonly size: number
  /** SessionTokenUtilization: percent of the longest token that this one takes. */
  readonly utilization: number
  /** PackedPolicySize, which has become another word for the utilization. */
  readonly packedPolicySize: number
}

/** A session that is too large for a token: PackedPolicyTooLarge. */
export interface RefusedSession {
  /** What there is too much of. */
  readonly refused: 'policies' | 'tags' | 'facts'
  /** Percent of the longest token that this one would take; over 100. */
  readonly packedPolicySize: number
}

export interface SessionsParts {
  readonly ring: KeyRing
  readonly random: Random
  readonly clock: Clock
  /** About how many bytes of opened sessions are kept; 32 MiB unless told. */
  readonly mostBytes?: number
}

/** Seals sessions into tokens and opens them again; whoever has the ring can, and nothing is stored. */
export class Sessions {
  readonly #parts: SessionsParts
  readonly #opened: OpenedSessions

  constructor(parts: SessionsParts) {
    this.#parts = parts
    this.#opened = new OpenedSessions(parts.clock, parts.mostBytes ?? 2 ** 25)
  }

  /** Seals a session into a token of at least `minimumSize` and at most 4,096 characters, or tells why it cannot. */
  sealSession(session: Session, minimumSize = 0): SealedSession | RefusedSession {
    const { ring, random } = this.#parts
    const { packed, share } = measure(session)
    if (packed === undefined || share > 100) return { refused: excessOf(session), packedPolicySize: share }
    const key = ring.newest('sessions')
    const token = sealToken(key, packed, { minimumSize: Math.min(minimumSize, LONGEST_TOKEN), random })
    const utilization = shareOf(token.length, LONGEST_TOKEN)
    const secretAccessKey = tokenSecret(key, token)
    return { token, secretAccessKey, size: token.length, utilization, packedPolicySize: utilization }
  }

  /**
   * The session that a token carries, expired or not: the caller looks at its access key id, its end and its
   * revocation. Answers at once, unless the token names a key that another process may just have made.
   */
  openSession(token: string): Session | 'invalid' | Promise<Session | 'invalid'> {
    if (token.length > LONGEST_TOKEN) return 'invalid'
    const opened = this.#opened.get(token)
    if (opened !== undefined) return opened
    const keyId = tokenKeyId(token)
    if (keyId === undefined) return 'invalid'
    const key = this.#parts.ring.find('sessions', keyId)
    return key === undefined ? this.#openLater(keyId, token) : this.#open(key, token)
  }

  /** The secret access key that goes with a token that has been opened; `undefined` for any other. */
  secretAccessKey(token: string): string | undefined {
    const key = this.#parts.ring.find('sessions', tokenKeyId(token) ?? '')
    return key && tokenSecret(key, token)
  }

  async #openLater(keyId: string, token: string): Promise<Session | 'invalid'> {
    await this.#parts.ring.catchUp()
    const key = this.#parts.ring.find('sessions', keyId)
    return key === undefined ? 'invalid' : this.#open(key, token)
  }

  #open(key: SealingKey, token: string): Session | 'invalid' {
    const content = openToken(key, token)
    if (content === undefined) return 'invalid'
    const session = decodeSession(content)
    this.#opened.set(token, session, content.length)
    return session
  }
}

const shareOf = (size: number, whole: number): number => Math.ceil((100 * size) / whole)

/** The packed session and what it takes of the longest token, in percent; not packed where it is too large for that. */
function measure(session: Session) {
  const content = encodeSession(session)
  if (content.length > MOST_CONTENT)
    return { packed: undefined, share: shareOf(content.length, MOST_CONTENT) }
  const packed = pack(content)
  return { packed, share: shareOf(tokenSize(packed), LONGEST_TOKEN) }
}

function excessOf(session: Session): RefusedSession['refused'] {
  const withoutPolicies = { ...session, policy: undefined, policyArns: [] }
  if (measure(withoutPolicies).share <= 100) return 'policies'
  const withoutTags = { ...withoutPolicies, tags: [], transitiveTagKeys: [] }
  return measure(withoutTags).share <= 100 ? 'tags' : 'facts'
}
