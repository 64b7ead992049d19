import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isoSeconds } from './iso-time.ts'

describe('isoSeconds', () => {
  it('writes what Date writes, without the milliseconds', () => {
    const times = fc.date({
      min: new Date('-010000-01-01'),
      max: new Date('+020000-01-01'),
      noInvalidDate: true,
    })
    fc.assert(
      fc.property(times, (date) => {
        const expected = date.toISOString().replace(/\.\d{3}Z$/, 'Z')
        expect(isoSeconds(date.getTime() / 1000)).toBe(expected)
      }),
      { numRuns: 5000 },
    )
  })

  it.each([Number.NaN, Number.POSITIVE_INFINITY, 1e15])('refuses %s, which is no date', (seconds) => {
    expect(() => isoSeconds(seconds)).toThrow(RangeError)
  })
})
