import { generateKeyPairSync } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { HIDDEN, withoutPrivateKeys } from './hidden.ts'

const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const pem = (type: 'pkcs8' | 'sec1') => String(privateKey.export({ type, format: 'pem' })).trim()
const sealed = { type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'open' } as const

/** What of a key must not be told. */
const SECRET = 'bm90VG9CZVRvbGQhbm90VG9CZVRvbGQh'
const block = (label: string, dashes = '-----') =>
  `${dashes}BEGIN ${label}${dashes}\n${SECRET}\n${SECRET}\n${dashes}END ${label}${dashes}`
const blocks = [
  ...['PRIVATE KEY', 'RSA PRIVATE KEY', 'EC PRIVATE KEY', 'DSA PRIVATE KEY', 'ENCRYPTED PRIVATE KEY'],
  ...['OPENSSH PRIVATE KEY', 'PGP PRIVATE KEY BLOCK', 'SSH2 ENCRYPTED PRIVATE KEY', 'X9.42 DH PRIVATE KEY'],
].map((label) => block(label))
const spaced = block('SSH2 ENCRYPTED PRIVATE KEY', '----').replaceAll(/(BEGIN|END) (.*)----/g, ' $1 $2 ----')
const putty = `PuTTY-User-Key-File-3: ssh-rsa
Encryption: none
Comment: mine
Public-Lines: 1
AAAAB3NzaC1yc2E
Private-Lines: 2
${SECRET}
${SECRET}
Private-MAC: ${SECRET}`
const publicParts = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n'

/** How texts with a key come along. */
const writings: readonly ((text: string) => string)[] = [
  (text) => text,
  (text) => text.replaceAll('\n', '\r\n'),
  (text) => text.replaceAll('\n', ' '),
  (text) => JSON.stringify(text),
  (text) => JSON.stringify(text.replaceAll('\n', '\r\n')),
  encodeURIComponent,
  (text) => encodeURIComponent(encodeURIComponent(text)),
  (text) => text.replaceAll(' ', '&#32;').replaceAll('\n', '&#10;'),
  (text) => text.replaceAll(' ', String.raw`\u0020`).replaceAll('\n', String.raw`\u000a`),
  (text) => text.replaceAll(' ', ''),
  (text) => new URLSearchParams({ text }).toString(),
  (text) => `[${text.split(/\s/).join(', ')}]`,
]

describe('a text in which a private key stands', () => {
  it('is told without it, the rest as it was', () => {
    for (const key of [pem('pkcs8'), pem('sec1'), String(privateKey.export(sealed)).trim(), ...blocks]) {
      expect(withoutPrivateKeys(key)).toBe(HIDDEN)
      const text = (shown: string) => `Certificate ${publicParts}${shown}\n${publicParts} is malformed.`
      expect(withoutPrivateKeys(text(key))).toBe(text(HIDDEN))
    }
    expect(withoutPrivateKeys(spaced).trim()).toBe(HIDDEN)
    expect(withoutPrivateKeys(`one ${putty}`)).toBe(`one ${HIDDEN}`)
    const torn = putty.slice(putty.indexOf('Private-Lines'))
    expect(withoutPrivateKeys(torn)).toBe(HIDDEN)
  })

  it('tells nothing of it, however it is written, torn and put together with others', () => {
    const torn = fc.constantFrom(
      (text: string) => text,
      (text: string) => text.slice(0, text.lastIndexOf('-----END') - 1),
      (text: string) => text.slice(text.indexOf(SECRET)),
      (text: string) => text.slice(0, text.indexOf(SECRET) + SECRET.length),
    )
    const key = fc.tuple(fc.constantFrom(...blocks), torn).map(([text, tear]) => tear(text))
    const part = fc.oneof(key, fc.constant(publicParts), fc.constant(`\n${putty}`), fc.string())
    fc.assert(
      fc.property(fc.array(part), fc.constantFrom(...writings), (parts, write) => {
        expect(withoutPrivateKeys(write(parts.join('\n')))).not.toContain(SECRET.slice(0, 24))
      }),
      { numRuns: 500 },
    )
  })

  it('is left as it is where there is no key', () => {
    for (const text of [
      publicParts.repeat(3),
      'ssh-rsa AAAAB3NzaC1yc2E= ana@example.com',
      'Rotates the PRIVATE KEY of the site, see BEGIN PRIVATE KEY in RFC 7468',
      '-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----',
    ])
      expect(withoutPrivateKeys(text)).toBe(text)
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(withoutPrivateKeys(text)).toBe(text)
      }),
    )
  })

  it('takes no longer than its length, whatever it repeats', () => {
    const took = (text: string): number => {
      const begun = process.cpuUsage().user
      withoutPrivateKeys(`PRIVATE KEY${text}`)
      return (process.cpuUsage().user - begun) / 1000
    }
    const pieces = [
      '-',
      '-----BEGIN ',
      '-----BEGIN A A A A ',
      'BEGIN   ',
      '-----BEGIN PRIVATE ',
      '-----BEGIN A\\n',
      '%20',
    ]
    for (const piece of pieces) expect(took(piece.repeat(2 ** 21 / piece.length))).toBeLessThan(2_000)
  })
})
