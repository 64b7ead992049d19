import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readInstant } from './instant.ts'

describe('readInstant', () => {
  it('reads what Date.toISOString writes (C9)', () => {
    fc.assert(
      fc.property(fc.date({ noInvalidDate: true, min: new Date(-6e13), max: new Date(2e14) }), (date) => {
        expect(readInstant(date.toISOString())).toBe(date.getTime())
      }),
    )
  })

  it.each([
    ['2026', Date.UTC(2026, 0)],
    ['2026-06', Date.UTC(2026, 5)],
    ['2026-06-01', Date.UTC(2026, 5, 1)],
    ['2026-06-01T10:20', Date.UTC(2026, 5, 1, 10, 20)],
    ['2026-06-01T10:20:30', Date.UTC(2026, 5, 1, 10, 20, 30)],
    ['2026-06-01t1:20:30z', Date.UTC(2026, 5, 1, 1, 20, 30)],
    ['2026-06-01T10:20:30.1239Z', Date.UTC(2026, 5, 1, 10, 20, 30, 123)],
    ['2026-06-01T10:20:30+02:30', Date.UTC(2026, 5, 1, 7, 50, 30)],
    ['2016-12-13t2:00:00.593194+23', Date.UTC(2016, 11, 12, 3, 0, 0, 593)],
    ['01T', new Date(0).setUTCFullYear(1, 0, 1)],
    ['234', 234_000],
    ['0', 0],
    ['+1893456000', 1_893_456_000_000],
    ['2024-02-29', Date.UTC(2024, 1, 29)],
    ['-292275054', -9_223_372_017_043_200_000n],
    ['292278993-12-31T23:59:59.999Z', 9_223_372_017_129_599_999n],
    ['9223372036854775807', 9_223_372_036_854_775_807_000n],
  ])('reads %s (C9, G8)', (text, expected) => {
    expect(readInstant(text)).toBe(expected)
  })

  it.each([
    '',
    'soon',
    '234-13',
    '2026-00-01',
    '2026-02-30',
    '2026-06-31',
    '2025-02-29',
    '2026-06-01T24:00',
    '2026-06-01T10:60',
    '2016-12-13t2:00:00.593194+1',
    '2016-12-13t2:00:00.1999999999+10:59',
    ' 2026',
    '9223372036854775808',
    '292278994-01-01',
    '-292275055',
    '2026-06-01Z',
    '01-13-2026 noon',
    '1.5',
  ])('does not read %j (C9, G8)', (text) => {
    expect(readInstant(text)).toBeUndefined()
  })
})
