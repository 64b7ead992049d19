import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto'

/** A number as JWK writes it. */
const numeral = (value: bigint): string => {
  const text = value.toString(16)
  return Buffer.from(text.padStart(text.length + (text.length % 2), '0'), 'hex').toString('base64url')
}

const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const own = privateKey.export({ format: 'jwk' })
const modulus = BigInt(`0x${Buffer.from(own.n ?? '', 'base64url').toString('hex')}`)

/** An RSA key as it should be. */
export const soundKeys = { publicKey, privateKey }

/** Numbers in the form of RSA keys of 2,048 bits or more that are no keys, with what is wrong. */
export const unsoundNumbers: readonly (readonly [wrong: string, n: bigint, e: bigint])[] = [
  ['exponent 1', modulus, 1n],
  ['an even exponent', modulus, 4n],
  ['an exponent above the modulus', modulus, 2n ** 2049n + 1n],
  ['an even modulus', modulus - 1n, 65_537n],
  ['a power of two as modulus', 2n ** 2048n, 65_537n],
  ['a modulus with a small factor', 743n * 2n ** 2047n + 743n * 45n, 65_537n],
]

/** The public key of these numbers, which Node's parser takes whatever they are. */
export const publicKeyOf = (n: bigint, e: bigint): KeyObject =>
  createPublicKey({ key: { kty: 'RSA', n: numeral(n), e: numeral(e) }, format: 'jwk' })

/** A public key with a modulus of this size that nobody has factored, and that could be one. */
export function publicKeyOfSize(bits: number): KeyObject {
  const odd = Array.from({ length: 375 }, (_, index) => BigInt(2 * index + 3))
  let modulus = 2n ** BigInt(bits - 1) + 1n
  while (odd.some((factor) => modulus % factor === 0n)) modulus += 2n
  return publicKeyOf(modulus, 65_537n)
}

/** Private keys in PEM that are none: with an even exponent, and with primes that are not those of the modulus. */
export const unsoundPrivateKeys: readonly string[] = [{ e: numeral(4n) }, { q: own.p ?? '' }].map((other) =>
  createPrivateKey({ key: { ...own, ...other }, format: 'jwk' })
    .export({ type: 'pkcs8', format: 'pem' })
    .toString(),
)
