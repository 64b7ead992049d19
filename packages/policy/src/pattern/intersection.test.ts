import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { patternsMeet } from './intersection.ts'
import { matchesWildcard, wildcardPattern } from './wildcard.ts'

const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), maxLength: 4 })

/** Texts over the letters of the patterns: a text that fits both can be as short as both patterns together. */
const words = ['']
for (let from = 0, length = 1; length <= 8; length++) {
  const last = words.slice(from)
  from = words.length
  for (const word of last) words.push(`${word}a`, `${word}b`)
}

describe('patternsMeet', () => {
  it('says what trying every short text says', () => {
    fc.assert(
      fc.property(pattern, pattern, (first, second) => {
        const [a, b] = [wildcardPattern(first), wildcardPattern(second)]
        const meet = words.some((word) => matchesWildcard(a, word) && matchesWildcard(b, word))
        expect(patternsMeet(first, second)).toBe(meet)
        expect(patternsMeet(second, first)).toBe(meet)
      }),
      { numRuns: 3_000 },
    )
  }, 600_000)
})
