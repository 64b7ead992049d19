import { hash, timingSafeEqual } from 'node:crypto'
import type { SealingKey } from './envelope.ts'
import { hmac, type PreparedKey, prepareKey } from './hmac.ts'
import type { KeyRing } from './key-ring.ts'
import { markerBytes, markerText, positionBytes, positionOf } from './marker-text.ts'

/** The list that a marker belongs to. */
export interface MarkedList {
  readonly account: string
  /** The operation that lists: `iam:ListUsers`. */
  readonly operation: string
}

const TAG = 16

/** Positions of so many characters always fit, whatever their script, and so do they with a digest behind them. */
const SURELY_SHORT = 90

/**
 * The position itself where a marker has room for it, else its beginning and a digest, which stand for it alone: a list
 * that is in the order of fitting positions can be gone on with behind any of them.
 */
export function fittingPosition(position: string): string {
  if (position.length <= SURELY_SHORT) return position
  const largest = Buffer.concat([positionBytes(position), Buffer.alloc(TAG, 0xff)])
  if (markerText(largest) !== undefined) return position
  return `${position.slice(0, SURELY_SHORT)} ${hash('sha256', position, 'base64url')}`
}

/**
 * Pagination markers: a position in a list, vouched for, so that callers can make none up and use none elsewhere. A
 * marker holds the position and nothing else (behaviours 139) and is no secret.
 */
export class Markers {
  readonly #ring: Pick<KeyRing, 'newest' | 'all'>
  readonly #prepared = new WeakMap<SealingKey, PreparedKey>()

  constructor(ring: Pick<KeyRing, 'newest' | 'all'>) {
    this.#ring = ring
  }

  /**
   * A marker of at most 320 characters, for positions of up to 320 ASCII characters or 140 of any script; RangeError for
   * longer ones. Positions of up to 150 ASCII characters give letters, digits, `-` and `_` only.
   */
  sealMarker({ position, ...list }: MarkedList & { position: string }): string {
    const bytes = positionBytes(position)
    const text = markerText(Buffer.concat([bytes, this.#tag(this.#ring.newest('markers'), list, bytes)]))
    if (text === undefined) throw new RangeError(`a position of ${position.length} characters has no marker`)
    return text
  }

  /** The position that a marker of this very list holds; `undefined` for every other text. */
  openMarker(text: string, list: MarkedList): string | undefined {
    const bytes = markerBytes(text)
    if (bytes === undefined || bytes.length <= TAG) return undefined
    const position = bytes.subarray(0, -TAG)
    const tag = bytes.subarray(-TAG)
    const isOurs = this.#ring
      .all('markers')
      .some((key) => timingSafeEqual(tag, this.#tag(key, list, position)))
    return isOurs ? positionOf(position) : undefined
  }

  #tag(key: SealingKey, { account, operation }: MarkedList, position: Buffer): Buffer {
    const prefix = Buffer.from(`${JSON.stringify([account, operation])}\0`)
    return hmac(this.#keyOf(key), Buffer.concat([prefix, position])).subarray(0, TAG)
  }

  #keyOf(key: SealingKey): PreparedKey {
    const known = this.#prepared.get(key) ?? prepareKey(key.key.export())
    this.#prepared.set(key, known)
    return known
  }
}
