import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { kinds, type Pattern } from './wildcard.ts'
import { matchesWithParts } from './wildcard-of-parts.ts'

/** A pattern by its letters: `!` is a star and `q` a question mark that stops at a colon. */
function patternOf(letters: string): Pattern {
  const kindOf: Readonly<Record<string, string>> = {
    '*': kinds.run,
    '?': kinds.one,
    '!': kinds.runOfPart,
    q: kinds.oneOfPart,
  }
  const found = [...letters].map((letter) => kindOf[letter] ?? kinds.literal)
  return { text: letters.replaceAll('!', '*').replaceAll('q', '?'), kinds: found.join('') }
}

/** The same by trying every way, letter by letter. */
function fits(letters: string, value: string): boolean {
  const [letter, rest] = [letters.charAt(0), letters.slice(1)]
  if (letter === '') return value === ''
  const [unit, behind] = [value.charAt(0), value.slice(1)]
  const isInside = unit !== '' && unit !== ':'
  if (letter === '*') return fits(rest, value) || (unit !== '' && fits(letters, behind))
  if (letter === '!') return fits(rest, value) || (isInside && fits(letters, behind))
  if (letter === '?') return unit !== '' && fits(rest, behind)
  if (letter === 'q') return isInside && fits(rest, behind)
  return unit === letter && fits(rest, behind)
}

describe('matchesWithParts', () => {
  it('says what trying every way says', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', ':', '*', '!', '?', 'q'), maxLength: 9 })
    const value = fc.string({ unit: fc.constantFrom('a', 'b', ':'), maxLength: 10 })
    fc.assert(
      fc.property(letters, value, (pattern, text) => {
        expect(matchesWithParts(patternOf(pattern), text)).toBe(fits(pattern, text))
      }),
      { numRuns: 50_000 },
    )
  }, 600_000)

  it.each([
    ['every star stops at a colon', '!a'.repeat(2_000), `${'a'.repeat(1_000)}b`],
    ['in many parts', '!a:'.repeat(1_000), `${'aa:'.repeat(999)}b`],
    ['behind stars that do not', `*${'!a'.repeat(500)}b`, 'a:'.repeat(2_000)],
    ['before a long piece', `!${'a'.repeat(1_000)}b!`, 'a'.repeat(20_000)],
  ])('is bounded by pattern times value: %s', (_, pattern, value) => {
    const begun = process.cpuUsage().user
    expect(matchesWithParts(patternOf(pattern), value)).toBe(false)
    expect((process.cpuUsage().user - begun) / 1000).toBeLessThan(10_000)
  })
})
