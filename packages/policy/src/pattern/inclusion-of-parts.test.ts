import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { includesPattern } from './inclusion.ts'
import { includesWithParts } from './inclusion-of-parts.ts'
import { type Pattern, wildcardPattern } from './wildcard.ts'
import { matchesWithParts } from './wildcard-of-parts.ts'

/** Texts in which `z` stands for what no pattern names. */
const words = ['']
for (let from = 0, length = 1; length <= 7; length++) {
  const last = words.slice(from)
  from = words.length
  for (const word of last) for (const letter of 'a:z') words.push(word + letter)
}

const piece = fc.constantFrom(['a', '.'], [':', '.'], ['*', '*'], ['?', '?'], ['?', 'q'], ['*', 's'])
const pattern: fc.Arbitrary<Pattern> = fc.array(piece, { maxLength: 4 }).map((pieces) => ({
  text: pieces.map(([text]) => text).join(''),
  kinds: pieces.map(([, kind]) => kind).join(''),
}))

describe('includesWithParts', () => {
  it('says what trying every short text says', () => {
    fc.assert(
      fc.property(pattern, pattern, (wide, narrow) => {
        const holds = words.every((word) => !matchesWithParts(narrow, word) || matchesWithParts(wide, word))
        expect(includesWithParts(wide, narrow)).toBe(holds)
      }),
      { numRuns: 1_000 },
    )
  }, 600_000)

  it('agrees with plain inclusion where no wildcard stops at a colon', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', ':', '*', '?'), maxLength: 8 })
    fc.assert(
      fc.property(text, text, (wide, narrow) => {
        const answer = includesWithParts(wildcardPattern(wide), wildcardPattern(narrow))
        expect(answer).toBe(includesPattern(wide, narrow))
      }),
      { numRuns: 5_000 },
    )
  })

  it('gives up rather than follow too many sets', () => {
    const many = wildcardPattern(`${'*a'.repeat(40)}*`)
    let left = 1_000
    const spend = (units: number) => {
      left -= units
      return left >= 0
    }
    expect(includesWithParts(many, many, spend)).toBeUndefined()
  })
})
