import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compareDecimals, readDecimal } from './decimal.ts'

function compare(a: string, b: string): number | undefined {
  const [left, right] = [readDecimal(a), readDecimal(b)]
  return left && right && Math.sign(compareDecimals(left, right))
}

const spelled = fc
  .tuple(fc.bigInt({ min: -(10n ** 25n), max: 10n ** 25n }), fc.nat(30), fc.nat(3), fc.nat(3))
  .map(([value, exponent, before, after]) => {
    const digits = String(value).replace('-', '')
    const text = `${value < 0n ? '-' : ''}${'0'.repeat(before)}${digits}.${'0'.repeat(after)}e-${exponent}`
    return { text, scaled: value * 10n ** BigInt(30 - exponent) }
  })

describe('decimals', () => {
  it('compare by value, exactly, however they are spelled (C8)', () => {
    fc.assert(
      fc.property(spelled, spelled, (a, b) => {
        expect(compare(a.text, b.text)).toBe(a.scaled < b.scaled ? -1 : a.scaled > b.scaled ? 1 : 0)
        expect(compare(a.text, a.text)).toBe(0)
      }),
    )
  })

  it('are exact at any size without the cost of their size (C8)', () => {
    expect(compare('9007199254740993', '9007199254740992')).toBe(1)
    expect(compare('1e9999', '1e100')).toBe(1)
    expect(compare('1e999999999', '1e1000000000')).toBe(-1)
    expect(compare(`1e${'9'.repeat(5_000)}`, `1e${'9'.repeat(4_999)}8`)).toBe(1)
    expect(compare(`-1e${'9'.repeat(5_000)}`, '-1e99999999999999')).toBe(-1)
    expect(compare('1e-99999999999999999999', '0')).toBe(1)
    expect(compare('0e99999999999999999999', '-0.00')).toBe(0)
  })

  it.each(['', ' 1', '1 ', '.', '+', 'e1', '1e', '1e+', '0x10', 'NaN', 'Infinity', '1_0', '1,0', '--1', '١'])(
    'do not include %j (C8, C16)',
    (text) => {
      expect(readDecimal(text)).toBeUndefined()
    },
  )

  it('read many zeros in linear time', () => {
    const begun = process.cpuUsage().user
    expect(compare(`${'0'.repeat(100_000)}1${'0'.repeat(100_000)}1`, '1')).toBe(1)
    expect((process.cpuUsage().user - begun) / 1000).toBeLessThan(1_000)
  })
})
