import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { pooledRandom } from '../model/random.ts'
import { newRecordId, timeOfRecordId } from './record-id.ts'

const random = pooledRandom()
const time = fc.integer({ min: 0, max: 36 ** 9 - 1 })

describe('the id of a record', () => {
  it('has 25 characters of [0-9a-z] and tells its time (behaviours 105)', () => {
    fc.assert(
      fc.property(time, (moment) => {
        const id = newRecordId(moment, 999, random)
        expect(id).toMatch(/^[0-9a-z]{25}$/)
        expect(timeOfRecordId(id)).toBe(moment)
      }),
    )
  })

  it('sorts by time', () => {
    fc.assert(
      fc.property(time, time, (one, other) => {
        if (one < other) expect(newRecordId(one, 999, random) < newRecordId(other, 0, random)).toBe(true)
      }),
    )
  })

  it('sorts calls of one second by their milliseconds, for look-ups answer the newest first', () => {
    const ids = Array.from({ length: 1000 }, (_, milliseconds) => newRecordId(1_000, milliseconds, random))
    expect(ids).toEqual(ids.toSorted())
  })

  it('does not repeat within a millisecond, and uses each of its 62 random bits', () => {
    expect(new Set(Array.from({ length: 10_000 }, () => newRecordId(0, 0, random))).size).toBe(10_000)
    const bits = Array.from({ length: 64 }, (_, bit) => {
      const drawn = new Uint8Array(8)
      drawn[bit >> 3] = 1 << (bit & 7)
      return newRecordId(0, 0, () => drawn)
    })
    expect(new Set(bits).size).toBe(62 + 1)
  })

  it('is told from other texts', () => {
    for (const text of ['', '0'.repeat(24), '0'.repeat(26), `${'0'.repeat(24)}A`, `${'0'.repeat(24)}\n`]) {
      expect(timeOfRecordId(text)).toBeUndefined()
    }
  })
})
