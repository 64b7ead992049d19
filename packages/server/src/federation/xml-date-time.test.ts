import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readXmlDateTime } from './xml-date-time.ts'

const read = (text: string) => readXmlDateTime(text)?.toISOString()
const FIRST = new Date('0001-01-01T00:00:00Z')
const LAST = new Date('9999-12-31T23:59:59.999Z')

describe('xs:dateTime', () => {
  it('is read to the millisecond, in UTC where it names no zone', () => {
    expect(read('2099-01-02T03:04:05Z')).toBe('2099-01-02T03:04:05.000Z')
    expect(read('2099-01-02T03:04:05')).toBe('2099-01-02T03:04:05.000Z')
    expect(read('2099-01-02T03:04:05.6')).toBe('2099-01-02T03:04:05.600Z')
    expect(read('2099-01-02T03:04:05.678999999999999Z')).toBe('2099-01-02T03:04:05.678Z')
    expect(read('2099-01-02T03:04:05+05:30')).toBe('2099-01-01T21:34:05.000Z')
    expect(read('2099-12-31T23:30:00-14:00')).toBe('2100-01-01T13:30:00.000Z')
    expect(read('2099-12-31T24:00:00Z')).toBe('2100-01-01T00:00:00.000Z')
    expect(read('2096-02-29T00:00:00Z')).toBe('2096-02-29T00:00:00.000Z')
    expect(read('\t 0001-01-01T00:00:00Z\r\n')).toBe('0001-01-01T00:00:00.000Z')
    expect(read('0050-06-07T08:09:10Z')).toBe('0050-06-07T08:09:10.000Z')
  })

  it.each([
    '',
    '2099',
    '99999',
    '2099-01-02',
    '03:04:05Z',
    'Jan 1, 2099',
    'Thu, 01 Jan 2099 00:00:00 GMT',
    'tomorrow',
    '2099-01-02 03:04:05Z',
    '2099-01-02t03:04:05z',
    '2099-1-2T03:04:05Z',
    '2099-01-02T03:04Z',
    '2099-01-02T03:04:05.Z',
    '2099-01-02T03:04:05,5Z',
    '2099-01-02T03:04:05+0530',
    '2099-01-02T03:04:05+14:01',
    '2099-01-02T03:04:05+05:60',
    '2099-01-02T03:04:05ZZ',
    '2099-01-02T03:04:05Z 2099-01-02T03:04:05Z',
    '\u00a02099-01-02T03:04:05Z',
    '２０９９-01-02T03:04:05Z',
    '2099-00-02T03:04:05Z',
    '2099-13-02T03:04:05Z',
    '2099-01-00T03:04:05Z',
    '2099-01-32T03:04:05Z',
    '2099-02-29T00:00:00Z',
    '2099-02-30T00:00:00Z',
    '2099-04-31T00:00:00Z',
    '2099-01-02T24:00:01Z',
    '2099-01-02T25:00:00Z',
    '2099-01-02T03:60:00Z',
    '2099-01-02T03:04:60Z',
    '+200000-01-01T00:00:00Z',
    '+010000-01-01T00:00:00Z',
    '+002099-01-01T00:00:00Z',
    '10000-01-01T00:00:00Z',
    '-0001-01-01T00:00:00Z',
    '0000-01-01T00:00:00Z',
    '0001-01-01T00:00:00+00:01',
    '9999-12-31T23:59:59-00:01',
    '9999-12-31T24:00:00Z',
  ])('is not %j', (text) => expect(readXmlDateTime(text)).toBeUndefined())

  it('is what dates are written as, in every zone', () => {
    const anyDate = fc.date({ min: FIRST, max: LAST, noInvalidDate: true })
    const minutes = fc.integer({ min: -14 * 60, max: 14 * 60 })
    fc.assert(
      fc.property(anyDate, minutes, (date, ahead) => {
        const [hours, rest] = [Math.trunc(Math.abs(ahead) / 60), Math.abs(ahead) % 60]
        const pad = (number: number) => String(number).padStart(2, '0')
        const zone = `${ahead < 0 ? '-' : '+'}${pad(hours)}:${pad(rest)}`
        const there = new Date(date.getTime() + ahead * 60_000)
        fc.pre(there >= FIRST && there <= LAST)
        expect(readXmlDateTime(there.toISOString().replace('Z', zone))).toEqual(date)
        expect(readXmlDateTime(date.toISOString())).toEqual(date)
      }),
    )
  })

  it('is in the years 1 to 9999 or none, whatever the text', () => {
    const digits = fc.string({ unit: fc.constantFrom(...'0123456789-+:.TZ'), maxLength: 40 })
    const changed = fc.tuple(fc.nat(20), fc.nat(3), fc.string({ maxLength: 4 })).map(([at, cut, put]) => {
      const whole = '2099-01-02T03:04:05Z'
      return whole.slice(0, at) + put + whole.slice(at + cut)
    })
    fc.assert(
      fc.property(fc.oneof(digits, changed, fc.string()), (text) => {
        const date = readXmlDateTime(text)
        expect(date === undefined || (date >= FIRST && date <= LAST)).toBe(true)
      }),
    )
  })
})
