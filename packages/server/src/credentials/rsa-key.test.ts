import { createPrivateKey, generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { certificate } from '../testing/certificates.ts'
import { publicKeyOf, soundKeys, unsoundNumbers, unsoundPrivateKeys } from '../testing/rsa-keys.ts'
import { readCertificate, readPrivateKey } from './certificate.ts'
import { isSoundKey } from './rsa-key.ts'
import { readSshKey } from './ssh-public-key.ts'

describe('an RSA key', () => {
  it('is sound as it is made, with either usual exponent, for PSS alone and of other types too', () => {
    const made = [
      soundKeys,
      generateKeyPairSync('rsa', { modulusLength: 1024, publicExponent: 3 }),
      generateKeyPairSync('rsa-pss', { modulusLength: 1024 }),
      generateKeyPairSync('ec', { namedCurve: 'P-256' }),
      generateKeyPairSync('ed25519'),
    ]
    for (const { publicKey, privateKey } of made) {
      expect(isSoundKey(publicKey)).toBe(true)
      expect(isSoundKey(privateKey)).toBe(true)
    }
    expect(readCertificate(certificate('x', undefined, soundKeys).body)).toBeDefined()
  })

  it.each(unsoundNumbers)(
    'is none with %s: not for SSH in either form, not in a certificate (behaviours 79)',
    (_wrong, n, e) => {
      const key = publicKeyOf(n, e)
      expect(isSoundKey(key)).toBe(false)
      expect(readSshKey(key.export({ type: 'spki', format: 'pem' }).toString())).toBe('unfit')
      expect(readSshKey(`ssh-rsa ${wireForm(n, e).toString('base64')} me`)).toBe('unfit')
      expect(readCertificate(certificate('x', undefined, { publicKey: key }).body)).toBeUndefined()
    },
  )

  it('is none whose private part does not belong to its public one', () => {
    for (const pem of unsoundPrivateKeys) {
      expect(isSoundKey(createPrivateKey(pem))).toBe(false)
      expect(readPrivateKey(pem)).toBeUndefined()
    }
  })
})

/** Type, exponent and modulus, each behind its length (RFC 4253). */
function wireForm(n: bigint, e: bigint): Buffer {
  const parts = [Buffer.from('ssh-rsa'), positive(e), positive(n)]
  return Buffer.concat(
    parts.flatMap((part) => {
      const length = Buffer.alloc(4)
      length.writeUInt32BE(part.length)
      return [length, part]
    }),
  )
}

/** A number with room for its sign. */
function positive(number: bigint): Buffer {
  const text = number.toString(16)
  const bytes = Buffer.from(text.padStart(text.length + (text.length % 2), '0'), 'hex')
  return (bytes[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.of(0), bytes]) : bytes
}
