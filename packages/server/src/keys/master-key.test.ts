import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fingerprint, MasterKeyUnavailable, parseMasterKeys, writtenMasterKey } from './master-key.ts'

const key = fc.uint8Array({ minLength: 32, maxLength: 32 })
const exported = (text: string): Buffer[] => parseMasterKeys(text, 'text').map(({ key }) => key.export())

describe('master keys in text', () => {
  it('are read one a line, in base64 or hexadecimal, the first one first', () => {
    fc.assert(
      fc.property(fc.array(key, { minLength: 1, maxLength: 4 }), (keys) => {
        const lines = keys.map((bytes, index) =>
          index % 2 === 0 ? writtenMasterKey(bytes) : Buffer.from(bytes).toString('hex'),
        )
        expect(exported(lines.join('\n'))).toEqual(keys.map((bytes) => Buffer.from(bytes)))
      }),
    )
  })

  it('may stand among comments, blanks and line ends of any system', () => {
    const bytes = Buffer.alloc(32, 7)
    expect(exported(`# mine\r\n\r\n  ${writtenMasterKey(bytes)}  # the one\r\n`)).toEqual([bytes])
    expect(exported(writtenMasterKey(bytes).replace('=', ''))).toEqual([bytes])
  })

  it('that are too short, too long or misspelt are named by their line only', () => {
    const good = writtenMasterKey(Buffer.alloc(32, 7))
    for (const bad of [
      'c2VjcmV0',
      `${good}AAAA`,
      `${good.slice(0, 20)} ${good.slice(20)}`,
      good.replace('B', '*'),
    ]) {
      const read = (): unknown => parseMasterKeys(`${good}\n${bad}`, 'the file')
      expect(read).toThrow(MasterKeyUnavailable)
      expect(read).toThrow(/^line 2 of the file is no master key: write 32 bytes in base64/)
      expect(read).not.toThrow(bad)
    }
  })

  it('must be there', () => {
    expect(() => parseMasterKeys('# nothing\n\n', 'the file')).toThrow('the file holds no master key')
  })

  it('never make anything but keys of 32 bytes or an error out of any text', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        try {
          for (const bytes of exported(text)) expect(bytes).toHaveLength(32)
        } catch (error) {
          expect(error).toBeInstanceOf(MasterKeyUnavailable)
        }
      }),
    )
  })
})

describe('a fingerprint', () => {
  it('is 16 hexadecimal digits, the same for the same key, and not a part of it', () => {
    const bytes = Buffer.alloc(32, 1)
    expect(fingerprint(bytes)).toMatch(/^[0-9a-f]{16}$/)
    expect(fingerprint(bytes)).toBe(fingerprint(Buffer.alloc(32, 1)))
    expect(fingerprint(bytes)).not.toBe(fingerprint(Buffer.alloc(32, 2)))
    expect(bytes.toString('hex')).not.toContain(fingerprint(bytes))
  })
})
