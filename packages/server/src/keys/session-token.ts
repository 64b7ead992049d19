import { createCipheriv, createDecipheriv, createSecretKey } from 'node:crypto'
import { deflateRawSync, inflateRawSync } from 'node:zlib'
import type { Random } from '../model/random.ts'
import type { SealingKey } from './envelope.ts'
import { hmac, type PreparedKey, prepareKey } from './hmac.ts'
import { sessionDictionary } from './session-dictionary.ts'

/** Most characters of a session token. */
export const LONGEST_TOKEN = 4_096

/** Most bytes of a session before compression, so that no token is dear to open. */
export const MOST_CONTENT = 65_535

const VERSION = 1
const KEY_ID = 8
const SALT = 12
const NONCE = 12
const TAG = 16
const NAMED = 1 + KEY_ID
const HEADER = NAMED + SALT + NONCE
const OVERHEAD = HEADER + TAG
/** How the content is packed, and its length, for padding may follow. */
const PREFIX = 3

const compression = {
  level: 9,
  windowBits: 13,
  // less finds fewer repetitions, and takes longer
  memLevel: 6,
  chunkSize: 4_096,
  dictionary: sessionDictionary,
}
const expansion = {
  windowBits: 13,
  dictionary: sessionDictionary,
  chunkSize: 4_096,
  maxOutputLength: MOST_CONTENT,
}

/** The two keys that a data key of the purpose `sessions` gives. */
interface SessionKeys {
  readonly sealing: PreparedKey
  readonly secrets: PreparedKey
}

const derived = new WeakMap<SealingKey, SessionKeys>()

function keysOf(key: SealingKey): SessionKeys {
  const known = derived.get(key)
  if (known !== undefined) return known
  const root = prepareKey(key.key.export())
  const keys = {
    sealing: prepareKey(hmac(root, 'gatehouse session token 1: sealing')),
    secrets: prepareKey(hmac(root, 'gatehouse session token 1: secret access keys')),
  }
  derived.set(key, keys)
  return keys
}

/** Content in the form that takes the least room: as it is, or deflated by the dictionary. */
export interface Packed {
  readonly form: 0 | 1
  readonly bytes: Uint8Array
}

/** Content of at most MOST_CONTENT bytes in its shorter form. */
export function pack(content: Uint8Array): Packed {
  const deflated = deflateRawSync(content, compression)
  return deflated.length < content.length ? { form: 1, bytes: deflated } : { form: 0, bytes: content }
}

/** How many characters a token of this content has without padding. */
export function tokenSize({ bytes }: Packed): number {
  return 4 * Math.ceil((OVERHEAD + PREFIX + bytes.length) / 3)
}

/**
 * The token: in base64, version, key id, salt, nonce, ciphertext and tag. Each token has an AES key of its own, made
 * of the data key and the salt, so that there is no limit on how many tokens one data key may seal. Padding brings it
 * to `minimumSize` characters.
 */
export function sealToken(
  key: SealingKey,
  packed: Packed,
  { minimumSize, random }: { minimumSize: number; random: Random },
): string {
  const header = Buffer.concat([Uint8Array.of(VERSION), Buffer.from(key.id, 'hex'), random(SALT + NONCE)])
  const size = 3 * Math.ceil(Math.max(tokenSize(packed), minimumSize) / 4)
  const plaintext = Buffer.alloc(size - OVERHEAD)
  plaintext[0] = packed.form
  plaintext.writeUInt16BE(packed.bytes.length, 1)
  plaintext.set(packed.bytes, PREFIX)
  const cipher = createCipheriv('aes-256-gcm', tokenKey(key, header), header.subarray(NAMED + SALT), {
    authTagLength: TAG,
  })
  cipher.setAAD(header)
  return Buffer.concat([header, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]).toString(
    'base64',
  )
}

/** The id of the key that a token names; nothing is proved by it. `undefined` for what is no token by its form. */
export function tokenKeyId(token: string): string | undefined {
  if (token.length > LONGEST_TOKEN || token.length % 4 !== 0) return undefined
  // nine bytes are twelve characters
  const named = Buffer.from(token.slice(0, 12), 'base64')
  return named.length === NAMED && named[0] === VERSION ? named.toString('hex', 1) : undefined
}

/** The content that was sealed in this token with this key; `undefined` for a token altered in any bit. */
export function openToken(key: SealingKey, token: string): Uint8Array | undefined {
  const bytes = Buffer.from(token, 'base64')
  // base64 is read leniently: only the one spelling counts
  if (bytes.length < OVERHEAD + PREFIX || bytes.toString('base64') !== token) return undefined
  const header = bytes.subarray(0, HEADER)
  const decipher = createDecipheriv('aes-256-gcm', tokenKey(key, header), header.subarray(NAMED + SALT), {
    authTagLength: TAG,
  })
  decipher.setAAD(header)
  decipher.setAuthTag(bytes.subarray(bytes.length - TAG))
  const plaintext = decipher.update(bytes.subarray(HEADER, bytes.length - TAG))
  try {
    decipher.final()
  } catch {
    return undefined
  }
  const content = plaintext.subarray(PREFIX, PREFIX + plaintext.readUInt16BE(1))
  return plaintext[0] === 1 ? inflateRawSync(content, expansion) : content
}

/** The secret access key that goes with a token: 40 characters, made of the token and a key of the ring. */
export function tokenSecret(key: SealingKey, token: string): string {
  return hmac(keysOf(key).secrets, token).toString('base64').slice(0, 40)
}

function tokenKey(key: SealingKey, header: Uint8Array) {
  return createSecretKey(hmac(keysOf(key).sealing, header.subarray(NAMED, NAMED + SALT)))
}
