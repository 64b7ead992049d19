import { hash } from 'node:crypto'

const BLOCK = 64
const DIGEST = 32

/** Room for a key block and a short message, so that most messages need no allocation; used within one call only. */
const scratch = Buffer.alloc(2048)

/**
 * An HMAC-SHA256 key as its two padded blocks (RFC 2104). It is as secret as the key itself, though the key of a
 * signature cannot be turned back into the secret it was derived from.
 */
export interface PreparedKey {
  readonly inner: Uint8Array
  /** The outer block, followed by room for the inner digest that each call writes there. */
  readonly outer: Uint8Array
}

/** Prepares a key of any length; keys longer than 64 bytes are hashed first, as RFC 2104 says. Text is UTF-8. */
export function prepareKey(key: string | Uint8Array): PreparedKey {
  const given = typeof key === 'string' ? Buffer.from(key, 'utf8') : key
  const bytes = given.length > BLOCK ? hash('sha256', given, 'buffer') : given
  const inner = new Uint8Array(BLOCK)
  const outer = new Uint8Array(BLOCK + DIGEST)
  for (let index = 0; index < BLOCK; index += 1) {
    const byte = bytes[index] ?? 0
    inner[index] = byte ^ 0x36
    outer[index] = byte ^ 0x5c
  }
  return { inner, outer }
}

/**
 * HMAC-SHA256 of a message (text is UTF-8), 32 bytes. It is made of two one-shot hashes, because on Node 24
 * `createHmac` costs twice as much with a key object and ten times as much with bytes; a test compares the results.
 */
export function hmac(key: PreparedKey, message: string | Uint8Array): Buffer {
  // Asked for a buffer, `hash` takes twice as long.
  return Buffer.from(hash('sha256', withInnerDigest(key, message), 'binary'), 'latin1')
}

/** HMAC-SHA256 of a message (text is UTF-8), as 64 lower-case hexadecimal digits. */
export function hmacHex(key: PreparedKey, message: string | Uint8Array): string {
  return hash('sha256', withInnerDigest(key, message), 'hex')
}

function withInnerDigest({ inner, outer }: PreparedKey, message: string | Uint8Array): Uint8Array {
  const digest = hash('sha256', innerBlockAnd(inner, message), 'binary')
  for (let index = 0; index < DIGEST; index += 1) outer[BLOCK + index] = digest.charCodeAt(index)
  return outer
}

function innerBlockAnd(inner: Uint8Array, message: string | Uint8Array): Uint8Array {
  const text = typeof message === 'string'
  const most = BLOCK + message.length * (text ? 3 : 1)
  const buffer = most <= scratch.length ? scratch : Buffer.allocUnsafe(most)
  buffer.set(inner)
  if (text) return buffer.subarray(0, BLOCK + buffer.write(message, BLOCK, 'utf8'))
  buffer.set(message, BLOCK)
  return buffer.subarray(0, BLOCK + message.length)
}
