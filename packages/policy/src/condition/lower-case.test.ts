import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { lowerCase } from './lower-case.ts'

const equal = (a: string, b: string) => lowerCase(a) === lowerCase(b)

describe('lowerCase (C7)', () => {
  it('is lower case and not case folding', () => {
    expect(equal('ß', 'ẞ')).toBe(true)
    expect(equal('ß', 'SS')).toBe(false)
    expect(equal('\u212a', 'k')).toBe(true)
    expect(equal('ſ', 's')).toBe(false)
    expect(equal('ı', 'i')).toBe(false)
    expect(equal('İ', 'i')).toBe(false)
  })

  it('knows the final sigma', () => {
    expect(equal('ΟΣ', 'ος')).toBe(true)
    expect(equal('ΟΣ', 'οσ')).toBe(false)
    expect(equal('ΣΟ', 'σο')).toBe(true)
  })

  it('keeps the case of characters beyond U+FFFF, which count as letters before a sigma', () => {
    expect(equal('𐐀', '𐐨')).toBe(false)
    expect(equal('𐐀Σ', '𐐀ς')).toBe(true)
    expect(equal('Σ𐐀', 'σ𐐀')).toBe(true)
    expect(lowerCase('İ𐐀A')).toBe('i̇𐐀a')
  })

  it('keeps every character beyond U+FFFF wherever it stands', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('İ', 'A', 'Σ', '𐐀', '\ud801', 'ß') }), (text) => {
        const count = (value: string) => value.split('𐐀').length
        expect(count(lowerCase(text))).toBe(count(text))
      }),
    )
  })
})
