import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { beyondPrefix } from './list.ts'

const compare = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b))

/** Characters at the edges of UTF-8 and UTF-16, and some that a pattern would treat as special. */
const character = fc.constantFrom(
  '\u0001',
  '%',
  '_',
  '/',
  'a',
  'b',
  '\u007f',
  '\u0080',
  '\ud7ff',
  '\ue000',
  '\uffff',
  '\u{10000}',
  '\u{10ffff}',
)
const text = fc.array(character, { maxLength: 4 }).map((characters) => characters.join(''))
const prefix = fc
  .array(character, { minLength: 1, maxLength: 3 })
  .map((characters) => characters.join(''))
  .filter((one) => /[^\u{10ffff}]/u.test(one))

describe('beyondPrefix', () => {
  it('bounds exactly the texts that have the prefix, in the order of bytes', () => {
    fc.assert(
      fc.property(prefix, text, (start, rest) => {
        const beyond = beyondPrefix(start)
        expect(beyond.isWellFormed()).toBe(true)
        for (const one of [start + rest, rest]) {
          const isBetween = compare(one, start) >= 0 && compare(one, beyond) < 0
          expect(isBetween).toBe(one.startsWith(start))
        }
      }),
      { numRuns: 2000 },
    )
  })

  it('refuses a prefix behind which nothing stands', () => {
    expect(() => beyondPrefix('\u{10ffff}\u{10ffff}')).toThrow(RangeError)
  })
})
