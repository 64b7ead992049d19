import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { certificate } from '../testing/certificates.ts'
import { publicKeyOf, unsoundNumbers } from '../testing/rsa-keys.ts'
import { base64Of, keyDescriptor, samlMetadata } from '../testing/saml-providers.ts'
import { readSamlMetadata } from './saml-metadata.ts'

const one = base64Of(certificate('one').body)
const two = base64Of(certificate('two').body)
const lines = (der: string) => `\n  ${der.replace(/.{64}/g, '$&\n  ')}\n`

describe('metadata of a SAML provider', () => {
  it('tell entity, certificates to sign with and until when they count', () => {
    const text = samlMetadata({
      entityId: 'https://idp.example.com/a&amp;b',
      attributes: 'validUntil="2030-01-02T03:04:05Z" md:entityID="other"',
      certificates: [keyDescriptor(lines(one)), keyDescriptor(two, ''), keyDescriptor(one)],
    })
    expect(readSamlMetadata(text)).toEqual({
      entityId: 'https://idp.example.com/a&b',
      signingCertificates: [one, two],
      validUntil: new Date('2030-01-02T03:04:05Z'),
    })
    expect(readSamlMetadata(`\uFEFF${samlMetadata()}`)?.validUntil).toBeUndefined()
  })

  it('do not tell of certificates for encryption, of other roles, or in comments', () => {
    const certificates = [
      keyDescriptor(one),
      keyDescriptor(two, ' use="encryption"'),
      `<!-- ${keyDescriptor(two)} -->`,
      `<md:Extensions>${keyDescriptor(two)}</md:Extensions>`,
    ]
    expect(readSamlMetadata(samlMetadata({ certificates }))?.signingCertificates).toEqual([one])
  })

  const whole = samlMetadata()
  it.each([
    ['no XML', 'x'.repeat(2000)],
    ['nothing', ''],
    ['half of it', whole.slice(0, -20)],
    ['more behind it', `${whole}<more/>`],
    ['a DTD', samlMetadata({ prolog: '<!DOCTYPE x [<!ENTITY a "b">]>' })],
    ['a DTD from elsewhere', samlMetadata({ prolog: '<!DOCTYPE x SYSTEM "file:///etc/passwd">' })],
    ['an entity of its own', samlMetadata({ entityId: '&a;' })],
    ['a prefix that stands for nothing', whole.replace('xmlns:ds=', 'xmlns:other=')],
    ['another namespace', whole.replace('SAML:2.0:metadata', 'SAML:1.1:metadata')],
    ['several entities', `<a>${whole.replace(/^<\?.*?\?>/, '')}</a>`],
    ['no entity id', samlMetadata({ entityId: '' })],
    ['an entity id that is too long', samlMetadata({ entityId: 'x'.repeat(1025) })],
    ['no identity provider', samlMetadata({ role: 'SPSSODescriptor' })],
    ['nowhere to sign in', samlMetadata({ service: '' })],
    ['no certificate', samlMetadata({ certificates: [] })],
    [
      'a certificate for encryption only',
      samlMetadata({ certificates: [keyDescriptor(one, ' use="encryption"')] }),
    ],
    [
      'a certificate that is none',
      samlMetadata({ certificates: [keyDescriptor(one), keyDescriptor('AAAA')] }),
    ],
    ['no date', samlMetadata({ attributes: 'validUntil="tomorrow"' })],
    ['depth without end', samlMetadata({ service: '<x>'.repeat(100_000) })],
  ])('are refused with %s', (_title, text) => expect(readSamlMetadata(text)).toBeUndefined())

  it.each(unsoundNumbers)('are refused with a certificate whose key has %s', (_wrong, n, e) => {
    const { body } = certificate('x', undefined, { publicKey: publicKeyOf(n, e) })
    const certificates = [keyDescriptor(one), keyDescriptor(base64Of(body))]
    expect(readSamlMetadata(samlMetadata({ certificates }))).toBeUndefined()
  })

  it('are read or refused, whatever is done to them', () => {
    const change = fc.tuple(fc.nat(whole.length), fc.nat(5), fc.string({ maxLength: 8, unit: 'binary' }))
    fc.assert(
      fc.property(change, ([at, cut, put]) => {
        const read = readSamlMetadata(whole.slice(0, at) + put + whole.slice(at + cut))
        expect(read === undefined || read.signingCertificates.length === 1).toBe(true)
      }),
    )
  })
})
