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

  it('end when the entity or its role as identity provider ends, whichever is first (B-434)', () => {
    const [early, late] = ['2030-01-02T03:04:05Z', '2031-01-02T03:04:05Z']
    const until = (entity: string, role: string) => {
      const text = samlMetadata({ attributes: entity && `validUntil="${entity}"` })
      const inRole = role && ` validUntil="${role}"`
      return readSamlMetadata(text.replace('<md:IDPSSODescriptor', `$&${inRole}`))?.validUntil
    }
    for (const [entity, role] of [
      [early, late],
      [late, early],
      ['', early],
      [early, ''],
    ] as const) {
      expect(until(entity, role)).toEqual(new Date(early))
    }
    expect(until('2030-01-02T05:04:05+02:00', '')).toEqual(new Date(early))
    expect(until('2030-01-02T03:04:05', '')).toEqual(new Date(early))
    expect(until(early, '2031')).toBeUndefined()
  })

  it('do not end with a role of another kind, or an element of one', () => {
    const other = '<md:AttributeAuthorityDescriptor validUntil="2020"/></md:EntityDescriptor>'
    const service = '<md:SingleSignOnService Location="https://x" validUntil="2020"/>'
    const text = samlMetadata({ service }).replace('</md:EntityDescriptor>', other)
    expect(readSamlMetadata(text)).toMatchObject({ signingCertificates: [expect.any(String)] })
    expect(readSamlMetadata(text)?.validUntil).toBeUndefined()
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
    ['depth without end', samlMetadata({ service: '<x>'.repeat(100_000) })],
  ])('are refused with %s', (_title, text) => expect(readSamlMetadata(text)).toBeUndefined())

  it.each([
    'tomorrow',
    '',
    '2099',
    '99999',
    'Jan 1, 2099',
    'Thu, 01 Jan 2099 00:00:00 GMT',
    '2099-02-30T00:00:00Z',
    '+010000-01-01T00:00:00Z',
    '+200000-01-01T00:00:00Z',
    '9999-12-31T23:59:59-01:00',
  ])('are refused with the end %j (B-434)', (end) => {
    expect(readSamlMetadata(samlMetadata({ attributes: `validUntil="${end}"` }))).toBeUndefined()
  })

  it.each([
    ['more bytes', Buffer.concat([Buffer.from(one, 'base64'), Buffer.of(0)]).toString('base64')],
    ['another character', one.replace('M', '!M')],
    ['a blank that XML does not know', one.replace('M', 'M\u00a0')],
    ['the base64 of URLs', one.replace('M', '-')],
    ['more padding', `${one}====`],
    ['an element inside', one.replace('M', 'M<x/>')],
    ['an element behind it', `${one}<x/>`],
  ])('are refused where a certificate has %s', (_title, der) => {
    expect(readSamlMetadata(samlMetadata({ certificates: [keyDescriptor(der)] }))).toBeUndefined()
  })

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
