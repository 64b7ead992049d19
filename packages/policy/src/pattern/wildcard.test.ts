import { describe, expect, it } from 'vitest'
import { matchesWildcard, wildcardPattern } from './wildcard.ts'

const matches = (pattern: string, value: string) => matchesWildcard(wildcardPattern(pattern), value)

describe('matchesWildcard', () => {
  it('lets a star stand for any run and a question mark for one character', () => {
    expect(matches('a*c', 'ac')).toBe(true)
    expect(matches('a*b*c', 'abbcbxc')).toBe(true)
    expect(matches('a*b*c', 'abbcbx')).toBe(false)
    expect(matches('a?c', 'ac')).toBe(false)
    expect(matches('', '')).toBe(true)
    expect(matches('', 'a')).toBe(false)
  })

  it('knows no other special character, a line break included (M3)', () => {
    expect(matches('a.c', 'abc')).toBe(false)
    expect(matches('[a]+\\d', '[a]+\\d')).toBe(true)
    expect(matches('a*c', 'a\n\r\nc')).toBe(true)
  })

  it('counts UTF-16 units: a character beyond U+FFFF needs two question marks (M3)', () => {
    expect(matches('?', '😀')).toBe(false)
    expect(matches('??', '😀')).toBe(true)
  })

  it.each([
    ['eight stars against 300 characters', `${'*a'.repeat(8)}b`, 'a'.repeat(300)],
    ['2,000 stars against 1,000 characters', `${'*a'.repeat(2_000)}`, `${'a'.repeat(999)}b`],
    ['a long needle that almost fits everywhere', `*${'a'.repeat(1_000)}b*`, 'a'.repeat(20_000)],
  ])('is bounded by pattern times value: %s', (_, pattern, value) => {
    const begun = process.cpuUsage().user
    expect(matches(pattern, value)).toBe(false)
    expect((process.cpuUsage().user - begun) / 1000).toBeLessThan(10_000)
  })
})
