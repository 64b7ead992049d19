import type { Random } from './random.ts'

/** RFC 4648's alphabet, of which each character stands for 5 bits. */
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** Long-term access keys begin with AKIA, those of sessions with ASIA. */
export type AccessKeyPrefix = 'AKIA' | 'ASIA'

/** Prefixes of public keys, of SAML providers and of their private keys. */
const shorter = new Set(['APKA', 'SAMLSP', 'SAMLPK'])

/** The same characters in the order of their bytes. */
const SORTED = '234567ABCDEFGHIJKLMNOPQRSTUVWXYZ'

/** How many characters tell the time: 45 bits of milliseconds last until the year 3084. */
const TIME = 9

/**
 * A new unique id: the prefix of its kind (AIDA, AROA, AGPA, ANPA, AIPA, ASCA, ACCA) and 17 characters of A-Z2-7; behind
 * APKA, SAMLSP and SAMLPK stand 16 (behaviours 73). The first nine are the time, in milliseconds since 1970, and the rest
 * is random: what is made one after the other stands together in the indexes of a store, and a write touches few pages.
 */
export function newUniqueId(prefix: string, random: Random, time: number): string {
  let id = prefix
  for (let place = 32 ** (TIME - 1); place >= 1; place /= 32)
    id += SORTED.charAt(Math.floor(time / place) % 32)
  for (const byte of random((shorter.has(prefix) ? 16 : 17) - TIME)) id += BASE32.charAt(byte & 31)
  return id
}

/** Bytes in base32, without padding: five bits a character, the last ones filled with zeros. */
export function base32(bytes: Uint8Array): string {
  let text = ''
  let held = 0
  let bits = 0
  for (const byte of bytes) {
    held = (held << 8) | byte
    for (bits += 8; bits >= 5; bits -= 5) text += BASE32.charAt((held >> (bits - 5)) & 31)
    held &= 31
  }
  return bits === 0 ? text : text + BASE32.charAt((held << (5 - bits)) & 31)
}

/** The bytes of a base32 text without padding, in capitals; `undefined` for every other text. */
export function fromBase32(text: string): Uint8Array | undefined {
  if (!/^[A-Z2-7]*$/.test(text)) return undefined
  const bytes = new Uint8Array(Math.floor((text.length * 5) / 8))
  let held = 0
  let bits = 0
  let length = 0
  for (const character of text) {
    held = ((held << 5) | BASE32.indexOf(character)) & 0xfff
    bits += 5
    if (bits < 8) continue
    bits -= 8
    bytes[length++] = (held >> bits) & 0xff
  }
  return base32(bytes) === text ? bytes : undefined
}

/**
 * A new access key id of 20 characters that names its account as those of AWS do: behind the prefix stand 10 bytes in
 * base32, and bits 1 to 40 of them are the account. The first bit is always set, the last 39 are random.
 */
export function newAccessKeyId(prefix: AccessKeyPrefix, account: string, random: Random): string {
  if (!/^\d{12}$/.test(account)) throw new RangeError('an account id has 12 digits')
  const drawn = BigInt(`0x${Buffer.from(random(5)).toString('hex')}`) & ((1n << 39n) - 1n)
  const bits = (((1n << 40n) | BigInt(account)) << 39n) | drawn
  let id: string = prefix
  for (let shift = 75n; shift >= 0n; shift -= 5n) id += BASE32.charAt(Number((bits >> shift) & 31n))
  return id
}

/** The account that an access key id names, in 12 digits; `undefined` for what is no such id or names no account. */
export function accountOfKeyId(id: string): string | undefined {
  if (!/^A[KS]IA[A-Z2-7]{16}$/.test(id)) return undefined
  // nine characters are bits 0 to 44: without the first bit and the last four, they are the account
  let bits = 0
  for (let index = 4; index < 13; index++) bits = bits * 32 + BASE32.indexOf(id.charAt(index))
  const value = Math.floor((bits % 2 ** 44) / 16)
  return value < 1e12 ? String(value).padStart(12, '0') : undefined
}

/** A new secret access key: 40 characters of base64's alphabet, 240 random bits. */
export function newSecretAccessKey(random: Random): string {
  return Buffer.from(random(30)).toString('base64')
}

/** Letters of the ids of organizations. */
const BASE36 = '0123456789abcdefghijklmnopqrstuvwxyz'

/** An id in the form of AWS Organizations: `o-`, `r-`, `ou-…-` or `p-` and so many lower-case letters and digits. */
export function newOrganizationsId(prefix: string, length: number, random: Random): string {
  let id = prefix
  // 36 of 256 do not divide evenly; what is over is drawn again
  while (id.length < prefix.length + length) {
    for (const byte of random(length)) {
      if (byte < 252 && id.length < prefix.length + length) id += BASE36.charAt(byte % 36)
    }
  }
  return id
}

/** A new random UUID (RFC 9562, version 4) in lower case. */
export function uuid(random: Random): string {
  const bytes = Uint8Array.from(random(16))
  bytes.set([((bytes[6] ?? 0) & 0x0f) | 0x40], 6)
  bytes.set([((bytes[8] ?? 0) & 0x3f) | 0x80], 8)
  return Buffer.from(bytes)
    .toString('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
