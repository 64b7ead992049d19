import type { KeyObject } from 'node:crypto'

/** Moduli with a prime factor below this are none: SP 800-89 asks for it, and so does OpenSSL. */
const SMALL = 752

const smallPrimes = primesBelow(SMALL)

/**
 * Whether a key could be one: of an RSA key, that its exponent is odd and at least 3, its modulus odd, without small factors
 * and, of a private key, the product of its primes. Node's parser takes any numbers. Keys of other types are as the
 * parser takes them.
 */
export function isSoundKey(key: KeyObject): boolean {
  if (key.asymmetricKeyType !== 'rsa' && key.asymmetricKeyType !== 'rsa-pss') return true
  const { modulusLength: bits = 0, publicExponent: exponent = 0n } = key.asymmetricKeyDetails ?? {}
  if (exponent < 3n || exponent % 2n === 0n || BigInt(bits) <= bitsOf(exponent)) return false
  // keys for PSS alone can be shown in no other form
  if (key.asymmetricKeyType === 'rsa-pss') return true
  const { n, p, q } = key.export({ format: 'jwk' })
  const modulus = numberOf(n)
  if (key.type === 'private' && numberOf(p) * numberOf(q) !== modulus) return false
  return smallPrimes.every((prime) => modulus % prime !== 0n)
}

const numberOf = (text = ''): bigint => BigInt(`0x0${Buffer.from(text, 'base64url').toString('hex')}`)

const bitsOf = (number: bigint): bigint => BigInt(number.toString(2).length)

function primesBelow(end: number): bigint[] {
  const primes: number[] = []
  for (let number = 2; number < end; number++) {
    if (primes.every((prime) => number % prime !== 0)) primes.push(number)
  }
  return primes.map(BigInt)
}
