import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { includesPattern } from './inclusion.ts'
import { matchesWildcard, wildcardPattern } from './wildcard.ts'

/** All texts of up to `longest` characters over an alphabet in which `z` stands in no pattern. */
function texts(alphabet: string, longest: number): string[] {
  let last = ['']
  const all = ['']
  for (let length = 1; length <= longest; length++) {
    last = last.flatMap((text) => [...alphabet].map((letter) => text + letter))
    all.push(...last)
  }
  return all
}

/** Long enough to tell every pair of patterns of up to five characters apart. */
const words = texts('abz', 8)
const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), maxLength: 5 })

describe('includesPattern', () => {
  it('says what trying every short text says', () => {
    fc.assert(
      fc.property(pattern, pattern, (wide, narrow) => {
        const [inner, outer] = [wildcardPattern(narrow), wildcardPattern(wide)]
        const holds = words.every((word) => !matchesWildcard(inner, word) || matchesWildcard(outer, word))
        expect(includesPattern(wide, narrow)).toBe(holds)
      }),
      { numRuns: 3_000 },
    )
  }, 600_000)

  it.each([
    ['iam:get*', 'iam:getrole', true],
    ['iam:get*', 'iam:*credentialreport', false],
    ['*', 'anything?*', true],
    ['?*', '*?', true],
    ['?*b', '*ab', true],
    ['*a?*b', '*a*b', false],
    ['a*b*c', 'abc', true],
    ['a?*c', 'a*b*c', true],
    ['a*', 'a', true],
    ['a', 'a*', false],
    ['', '', true],
    ['', '*', false],
    ['*', '', true],
    ['?', '*', false],
  ])('%s includes %s: %s', (wide, narrow, expected) => {
    expect(includesPattern(wide, narrow)).toBe(expected)
  })

  it('bears two thousand stars', () => {
    const stars = 'a*'.repeat(2_000)
    expect(includesPattern(stars, `${stars}a`)).toBe(true)
    expect(includesPattern(`${stars}b`, stars)).toBe(false)
    expect(includesPattern('*?'.repeat(1_000), '?'.repeat(999))).toBe(false)
  })
})
