import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compareDecimals, readDecimal } from './decimal.ts'
import { typedValue, type ValueType } from './typed-value.ts'

describe('a value in the form of its type', () => {
  it.each<[ValueType, string, string | undefined]>([
    ['numeric', '01.00', '1.00'],
    ['numeric', '+1', '1'],
    ['numeric', '1.', '1'],
    ['numeric', '.5', '0.5'],
    ['numeric', '-0', '0'],
    ['numeric', '000', '0'],
    ['numeric', '1e2', '1E+2'],
    ['numeric', '12e9999', '1.2E+10000'],
    ['numeric', '0.0000001', '1E-7'],
    ['numeric', '0x10', undefined],
    ['numeric', ' 1 ', undefined],
    ['numeric', 'NaN', undefined],
    ['date', '2035-01-02', '2035-01-02T00:00:00.000Z'],
    ['date', '2035-01-02T03:04:05.123+02:00', '2035-01-02T01:04:05.123Z'],
    ['date', '0', '1970-01-01T00:00:00.000Z'],
    ['date', '290000000-01-01', '290000000-01-01'],
    ['date', 'tomorrow', undefined],
    ['ip', '192.000.002.1', '192.000.002.1'],
    ['ip', '192.0.2.0/24', undefined],
    ['ip', 'fe80::1%eth0', undefined],
    ['binary', 'YQ==', 'YQ=='],
    ['binary', '!base64', undefined],
    ['boolean', 'yes', 'yes'],
    ['string', '', ''],
  ])('of %s %j is %j (S2, behaviours 138)', (type, text, expected) => {
    expect(typedValue(type, text)).toBe(expected)
  })

  it('of a number is the same number', () => {
    const digits = fc.stringMatching(/^[+-]?[0-9]{1,6}(\.[0-9]{0,6})?([eE][+-]?[0-9]{1,3})?$/)
    fc.assert(
      fc.property(digits, (text) => {
        const [before, after] = [readDecimal(text), readDecimal(typedValue('numeric', text) ?? '')]
        expect(before && after && compareDecimals(before, after)).toBe(0)
      }),
    )
  })
})
