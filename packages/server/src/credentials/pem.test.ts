import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readBase64, readPem } from './pem.ts'

const blockOf = (bytes: Uint8Array, label = 'CERTIFICATE', newline = '\n') => {
  const lines = Buffer.from(bytes)
    .toString('base64')
    .replace(/.{64}(?=.)/g, `$&${newline}`)
  return `-----BEGIN ${label}-----${newline}${lines}${newline}-----END ${label}-----${newline}`
}
const [one, two] = [Buffer.from('one'), Buffer.from('two')]
const labelled = (label: string, ...all: Buffer[]) => all.map((bytes) => ({ label, bytes }))

describe('a text in PEM', () => {
  it('is its blocks, whatever line breaks it has', () => {
    for (const newline of ['\n', '\r\n']) {
      const text = `${newline}  ${blockOf(one, 'CERTIFICATE', newline)}\t${newline}${blockOf(two, 'CERTIFICATE', newline)}`
      expect(readPem(text)).toEqual(labelled('CERTIFICATE', one, two))
    }
    expect(readPem(blockOf(one, 'EC PRIVATE KEY').trimEnd())).toEqual(labelled('EC PRIVATE KEY', one))
    expect(readPem('')).toEqual([])
  })

  it('may explain its blocks before and between them, as OpenSSL does (B-334)', () => {
    const text = `Bag Attributes\n    friendlyName: end-of-line\n    localKeyID: 11 B1 96\nsubject=CN = site\n\nissuer=CN = site\n${blockOf(one)}\nsubject=CN = ca - root\nKey Attributes: <No Attributes>\n${blockOf(two)}\n`
    expect(readPem(text)).toEqual(labelled('CERTIFICATE', one, two))
  })

  it.each([
    ['text behind the last block', `${blockOf(one)}more`],
    ['text without a block', 'more'],
    ['a block without its first line', `${blockOf(one)}${blockOf(two).replace(/^.*\n/, '')}`],
    ['a block without its first line before another', `${blockOf(one).replace(/^.*\n/, '')}${blockOf(two)}`],
    [
      'a block without its last line before another',
      `${blockOf(one).replace(/-----END.*\n/, '')}${blockOf(two)}`,
    ],
    ['a block whose first line lacks a dash', `${blockOf(one).slice(1)}${blockOf(two)}`],
    ['a block that ends as another', blockOf(one).replace('END CERTIFICATE', 'END PRIVATE KEY')],
    ['a block in a line of text', `here: ${blockOf(one)}`],
    ['everything on one line', blockOf(one).replaceAll('\n', '')],
    ['a character that is not base64', blockOf(one).replace('b', '!')],
    ['base64 without its padding', blockOf(Buffer.from('ones')).replace('==', '')],
    [
      'headers of old encryption',
      blockOf(one).replace('\n', '\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,00\n\n'),
    ],
  ])('is refused with %s', (_title, text) => expect(readPem(text)).toBeUndefined())

  it('gives back the bytes that were written, in any number of blocks', () => {
    const labels = fc.constantFrom('CERTIFICATE', 'PRIVATE KEY', 'X509 CRL')
    const blocks = fc.array(fc.record({ label: labels, bytes: fc.uint8Array({ minLength: 1 }) }))
    const remark = fc.string({ unit: fc.constantFrom(...'aZ09+/= \t\n:') })
    fc.assert(
      fc.property(blocks, remark, (all, words) => {
        const text = all.map(({ label, bytes }) => `${words}\n${blockOf(bytes, label)}`).join('')
        expect(readPem(text)).toEqual(all.map(({ label, bytes }) => ({ label, bytes: Buffer.from(bytes) })))
      }),
    )
  })

  it('is read or refused whatever it is, long ones of nearly blocks too', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void readPem(text)))
    for (const part of [
      '-----BEGIN A-----\n',
      '-',
      ' ',
      '\n',
      '-----BEGIN A-----\nAAAA\n',
      '\t-----END A-----',
    ]) {
      expect(readPem(`${part.repeat(200_000)}!`)).toBeUndefined()
    }
  })
})

describe('base64', () => {
  it('gives the bytes, white space or not, and nothing for anything else', () => {
    expect(readBase64(' b2\r\n5l\t')).toEqual(one)
    for (const wrong of [
      'b25l!',
      'b25l====',
      'b25',
      'b24',
      'b2_l',
      'b-5l',
      'b25l\u00a0',
      'b25l\u0000',
      'b25lé',
    ]) {
      expect(readBase64(wrong)).toBeUndefined()
    }
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(readBase64(Buffer.from(bytes).toString('base64'))).toEqual(Buffer.from(bytes))
      }),
    )
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'AZaz09+/=-_ ') }), (text) => {
        const bytes = readBase64(text)
        expect(bytes === undefined || bytes.toString('base64') === text.replaceAll(' ', '')).toBe(true)
      }),
    )
  })
})
