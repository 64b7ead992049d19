import fc from 'fast-check'
import { expect, it } from 'vitest'
import { pooledRandom } from '../model/random.ts'
import { newRecordId } from '../records/record-id.ts'
import { eventTimeOf } from './event-time.ts'

const random = pooledRandom()

it('an event happened when its call was answered, to the second (standards 5)', () => {
  const moment = fc.integer({ min: 0, max: 4e12 })
  fc.assert(
    fc.property(moment, fc.integer({ min: 0, max: 3e8 }), (at, duration) => {
      const time = Math.floor(at / 1000) * 1000
      const id = newRecordId(time, at - time, random)
      expect(eventTimeOf({ id, time, duration })).toBe(Math.floor((at + duration / 1000) / 1000) * 1000)
    }),
  )
})

it('an event of a record with another id happened when its call came in and lasted', () => {
  expect(eventTimeOf({ id: 'none', time: 5_000, duration: 2_500_000 })).toBe(7_000)
})
