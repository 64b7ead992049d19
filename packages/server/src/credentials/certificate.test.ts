import { generateKeyPairSync, type KeyObject, X509Certificate } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { certificate } from '../testing/certificates.ts'
import { publicKeyOfSize, soundKeys } from '../testing/rsa-keys.ts'
import {
  brokenLink,
  certificateId,
  hasUsableKey,
  isValidAt,
  readCertificate,
  readPrivateKey,
} from './certificate.ts'

const root = certificate('Root')
const middle = certificate('Middle', root)
const leaf = certificate('leaf.example.com', middle)
const other = certificate('Other')
const read = (body: string): X509Certificate => {
  const found = readCertificate(body)
  if (found === undefined) throw new Error('this certificate cannot be read')
  return found
}

/** The same block with more bytes behind those that it should have. */
const withMore = (pem: string) =>
  pem.replace(/-\n([^-]*)\n-/, (_whole, base64: string) => {
    const bytes = Buffer.concat([Buffer.from(base64, 'base64'), Buffer.from('more')])
    return `-\n${bytes.toString('base64')}\n-`
  })
const keyOn = (namedCurve: string) => generateKeyPairSync('ec', { namedCurve }).publicKey
const isUsable = (publicKey: KeyObject) => hasUsableKey(read(certificate('x', undefined, { publicKey }).body))

describe('certificates', () => {
  it('are read from PEM, one at a time, with blanks around them and remarks before them', () => {
    for (const before of [
      '\n ',
      'Certificate:\n    Data:\n        Version: 3 (0x2)\n',
      'subject=CN = leaf\n',
    ]) {
      expect(read(`${before}${leaf.body}\n`).subject).toBe('CN=leaf.example.com')
    }
    for (const text of [
      '',
      'x',
      `${leaf.body}${root.body}`,
      `${leaf.body}subject=CN = leaf`,
      leaf.key,
      `${leaf.key}${leaf.body}`,
      withMore(leaf.body),
      leaf.body.replace(/[A-Za-z]{20}/, ''),
      new X509Certificate(leaf.body).raw.toString('latin1'),
    ]) {
      expect(readCertificate(text)).toBeUndefined()
    }
    fc.assert(
      fc.property(fc.string(), (text) => {
        const block = `-----BEGIN CERTIFICATE-----\n${Buffer.from(text).toString('base64')}\n-----END CERTIFICATE-----`
        expect(readCertificate(block)).toBeUndefined()
      }),
    )
  })

  it('have ids of 32 characters, each its own (behaviours 73)', () => {
    expect(certificateId(read(leaf.body))).toMatch(/^[A-Z2-7]{32}$/)
    expect(certificateId(read(leaf.body))).toBe(certificateId(read(`${leaf.body}\n`)))
    expect(certificateId(read(leaf.body))).not.toBe(certificateId(read(root.body)))
  })

  it('are valid from their first moment to their last', () => {
    const [from, to] = [Date.UTC(2026, 0, 1), Date.UTC(2026, 1, 1)]
    const found = read(certificate('x', undefined, { from, to }).body)
    const at = (time: number) => isValidAt(found, new Date(time))
    expect([at(from - 1), at(from), at(to), at(to + 1)]).toEqual([false, true, true, false])
  })
})

describe('the key of a certificate', () => {
  it('is one for AWS services from RSA of 1,024 bits to 4,096 and on the curves of NIST', () => {
    expect([1024, 2048, 4096].map((bits) => isUsable(publicKeyOfSize(bits)))).toEqual(Array(3).fill(true))
    expect([512, 1016, 4104].map((bits) => isUsable(publicKeyOfSize(bits)))).toEqual(Array(3).fill(false))
    const nist = ['secp224r1', 'prime256v1', 'secp384r1', 'secp521r1']
    expect(nist.map((curve) => isUsable(keyOn(curve)))).toEqual(Array(4).fill(true))
    expect(['secp256k1', 'brainpoolP256r1'].map((curve) => isUsable(keyOn(curve)))).toEqual([false, false])
    expect(isUsable(generateKeyPairSync('ed25519').publicKey)).toBe(false)
    expect(isUsable(generateKeyPairSync('rsa-pss', { modulusLength: 2048 }).publicKey)).toBe(false)
  })
})

describe('private keys', () => {
  const sec1 = leaf.privateKey.export({ type: 'sec1', format: 'pem' }).toString()

  it('are read with remarks before them, and with the parameters of their curve (B-334)', () => {
    const curve = '-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n'
    const bag = 'Bag Attributes\n    friendlyName: site\nKey Attributes: <No Attributes>\n'
    for (const text of [`${curve}${sec1}`, `${bag}${leaf.key}`, `\n${sec1}\n`]) {
      const key = readPrivateKey(text)
      expect(key?.export({ type: 'sec1', format: 'pem' })).toBe(sec1)
    }
    for (const type of ['pkcs1', 'pkcs8'] as const) {
      const pem = soundKeys.privateKey.export({ type, format: 'pem' }).toString()
      expect(readPrivateKey(pem)?.asymmetricKeyType).toBe('rsa')
    }
  })

  it('stand alone in their text', () => {
    for (const text of [
      `${sec1}${sec1}`,
      `${leaf.key}${root.key}`,
      `${leaf.key}garbage`,
      `${leaf.key}${leaf.body}`,
      `${leaf.body}${leaf.key}`,
      withMore(leaf.key),
      withMore(sec1),
      '-----BEGIN PRIVATE KEY-----\n\n-----END PRIVATE KEY-----\n',
      '-----BEGIN PRIVATE KEY-----\nMIQAAAAA\n-----END PRIVATE KEY-----\n',
    ]) {
      expect(readPrivateKey(text)).toBeUndefined()
    }
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 12 }), (bytes) => {
        const text = `-----BEGIN PRIVATE KEY-----\n${Buffer.from(bytes).toString('base64')}\n-----END PRIVATE KEY-----`
        expect(readPrivateKey(text)).toBeUndefined()
      }),
    )
  })

  it('are read unencrypted from PEM only', () => {
    expect(readPrivateKey(leaf.key)?.asymmetricKeyType).toBe('ec')
    expect(readPrivateKey(sec1)?.asymmetricKeyType).toBe('ec')
    const cipher = { cipher: 'aes-256-cbc', passphrase: 'x' }
    for (const text of [
      leaf.privateKey.export({ type: 'pkcs8', format: 'pem', ...cipher }).toString(),
      leaf.privateKey.export({ type: 'sec1', format: 'pem', ...cipher }).toString(),
      leaf.privateKey.export({ type: 'pkcs8', format: 'der' }).toString('latin1'),
      leaf.body,
      'x',
    ]) {
      expect(readPrivateKey(text)).toBeUndefined()
    }
  })
})

describe('a chain', () => {
  it('certifies certificate by certificate, up to a root or not quite (B-325)', () => {
    const link = (...chain: string[]) => brokenLink(read(leaf.body), chain.join(''))
    expect(link(middle.body)).toBeUndefined()
    expect(link(middle.body, root.body)).toBeUndefined()
    expect(link(middle.body, '\n', root.body, root.body)).toBeUndefined()
    expect(link(root.body, middle.body)).toBe(0)
    expect(link(middle.body, other.body)).toBe(1)
    expect(
      link(`subject=CN = Middle\n\n`, middle.body, `\nsubject=CN = Root\n\n`, root.body, '\n'),
    ).toBeUndefined()
    expect(link(leaf.body)).toBe(0)
    expect(link('x')).toBe('unreadable')
    expect(link(middle.body, root.body.replace(/^.*\n/, ''))).toBe('unreadable')
    expect(link(middle.body, root.key)).toBe('unreadable')
    expect(link('')).toBe('unreadable')
    expect(link(...Array<string>(21).fill(root.body))).toBe('unreadable')
  })

  it('is not needed where a certificate certifies itself (B-321)', () => {
    expect(brokenLink(read(root.body), undefined)).toBeUndefined()
    expect(brokenLink(read(leaf.body), undefined)).toBe(-1)
    // the right name alone does not do
    const impostor = certificate('Middle')
    expect(brokenLink(read(leaf.body), impostor.body)).toBe(0)
  })
})
