import { X509Certificate } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { certificate } from '../testing/certificates.ts'
import { brokenLink, certificateId, isValidAt, readCertificate, readPrivateKey } from './certificate.ts'

const root = certificate('Root')
const middle = certificate('Middle', root)
const leaf = certificate('leaf.example.com', middle)
const other = certificate('Other')
const read = (body: string): X509Certificate => {
  const found = readCertificate(body)
  if (found === undefined) throw new Error('this certificate cannot be read')
  return found
}

describe('certificates', () => {
  it('are read from PEM, one at a time, with blanks around them', () => {
    expect(read(`\n ${leaf.body}\n`).subject).toBe('CN=leaf.example.com')
    for (const text of [
      '',
      'x',
      `${leaf.body}${root.body}`,
      `Certificate:\n${leaf.body}`,
      leaf.key,
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

describe('private keys', () => {
  it('are read unencrypted from PEM only', () => {
    expect(readPrivateKey(leaf.key)?.asymmetricKeyType).toBe('ec')
    const sec1 = leaf.privateKey.export({ type: 'sec1', format: 'pem' }).toString()
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
    expect(link(leaf.body)).toBe(0)
    expect(link('x')).toBe('unreadable')
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
