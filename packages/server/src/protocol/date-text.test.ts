import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readDate } from './date-text.ts'

const dates = fc.date({ min: new Date(0), max: new Date(Date.UTC(9999, 11, 31)), noInvalidDate: true })

describe('a date in text', () => {
  it('is read in ISO 8601 and as HTTP writes it', () => {
    fc.assert(
      fc.property(dates, (date) => {
        expect(readDate(date.toISOString())).toEqual(date)
        expect(readDate(date.toUTCString())).toEqual(new Date(Math.floor(date.getTime() / 1000) * 1000))
      }),
    )
  })

  it('is in UTC where it names no zone', () => {
    expect(readDate('2026-01-02T03:04:05')?.toISOString()).toBe('2026-01-02T03:04:05.000Z')
    expect(readDate('2026-01-02')?.toISOString()).toBe('2026-01-02T00:00:00.000Z')
    expect(readDate('2026-01-02T03:04+0100')?.toISOString()).toBe('2026-01-02T02:04:00.000Z')
  })

  it('is nothing where it is any other text', () => {
    for (const text of [
      '',
      '2026',
      '1',
      'Jan 5',
      '2026-13-01',
      '2026-02-30',
      '2026-02-29T00:00:00Z',
      '2026-04-31T23:59:59.999+01:00',
      'Mon, 30 Feb 2026 00:00:00 GMT',
      '02/01/2026',
      '2026-01-02 03:04:05',
      '2026-01-02T25:00:00Z',
    ]) {
      expect(readDate(text), text).toBeUndefined()
    }
  })
})
