import fc from 'fast-check'
import { describe, expect, it, onTestFinished } from 'vitest'
import { pooledRandom } from '../model/random.ts'
import { testDatabase } from '../testing/test-database.ts'
import { LATE } from './keeper.ts'
import { markOf, markText } from './marks.ts'
import { newestRecords } from './newest.ts'
import { PostgresKeeper } from './postgres-keeper.ts'
import { newRecordId } from './record-id.ts'
import { recordLine } from './record-line.ts'
import { recordWith } from './testing/arbitrary-record.ts'

const random = pooledRandom()
const START = Date.UTC(2026, 10, 29, 9)
const PART = 300_000
const PARTS = 6
const fail = (error: unknown) => {
  throw new Error(String(error))
}

/** A batch: when its calls came in, and how long after the last of them it was kept, once or again. */
const batch = fc.record({
  times: fc.array(fc.integer({ min: 0, max: 3 * PART }), { minLength: 1, maxLength: 4 }),
  kept: fc.uniqueArray(
    fc.oneof(fc.integer({ min: 0, max: LATE }), fc.integer({ min: 0, max: 2 * PART + LATE })),
    { minLength: 1, maxLength: 3 },
  ),
})

describe('records that settled within a time', () => {
  it('are each in one such time, however late and however often they were kept', async () => {
    let accounts = 100_000_000_000
    let now = START
    const keeper = await PostgresKeeper.open({
      url: await testDatabase(),
      clock: () => now,
      maxAge: 1e9,
      failed: fail,
    })
    onTestFinished(() => keeper.close())
    const property = fc.asyncProperty(
      fc.array(batch, { maxLength: 8 }),
      fc.integer({ min: 1, max: 5 }),
      async (batches, limit) => {
        // no run sees what another one has written
        accounts += 1
        const account = String(accounts)
        const written = batches.flatMap(({ times, kept }) => {
          const records = times.map((time) =>
            recordWith({ id: newRecordId(START + time, 0, random), time: START + time, account }),
          )
          const last = Math.max(...records.map(({ time }) => time))
          return kept.map((later) => ({ records, last, time: last + later }))
        })
        const marks = [markText(account)]
        const foundBy = new Map<number, string[]>()
        // parts are read one after the other, each as soon as it is certain
        for (let part = 0; part < PARTS; part++) {
          const settled = { from: START + part * PART, to: START + (part + 1) * PART }
          const known = settled.to + LATE
          for (const { records, last, time } of written) {
            if (time >= known || time < settled.from + (part === 0 ? 0 : LATE)) continue
            now = time
            const from = Math.min(...records.map((record) => record.time))
            const lines = Buffer.from(records.map((record) => recordLine(record)).join(''))
            const facts = { from, to: last, marks: marks.map(markOf), documents: new Map() }
            await keeper.append(lines, from, facts)
          }
          const ids: string[] = []
          for (let before: string | undefined, more = true; more; ) {
            const query = { from: 0, to: settled.to, settled, marks, matches: () => true, limit, before }
            const page = await newestRecords(keeper, query)
            ids.push(...page.records.map(({ id }) => id))
            before = page.next
            more = before !== undefined
          }
          foundBy.set(part, ids)
        }
        const expected = new Set(
          batches.length === 0 ? [] : written.flatMap(({ records }) => records.map(({ id }) => id)),
        )
        expect([...foundBy.values()].flat().sort()).toEqual([...expected].sort())
        for (const { records, time } of written)
          for (const record of records) {
            const first = written.filter((other) => other.records === records).map((other) => other.time)
            if (time !== Math.min(...first)) continue
            const moment = Math.max(record.time, time - LATE)
            expect(foundBy.get(Math.floor((moment - START) / PART))).toContain(record.id)
          }
      },
    )
    await fc.assert(property, { numRuns: 20 })
  }, 600_000)
})
