import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { JournalSlots } from './journal-slots.ts'

const step = fc.oneof(
  fc.record({ kind: fc.constant('write' as const), fails: fc.boolean() }),
  fc.record({ kind: fc.constant('trim' as const), most: fc.integer({ min: 1, max: 5 }) }),
  fc.record({ kind: fc.constant('pass' as const), time: fc.integer({ min: 1, max: 12 }) }),
)

describe('the slots of the journal', () => {
  it('are never written over while their entries are needed, and are all emptied in the end', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const slots = new JournalSlots()
        const rows = new Map<number, { time: number; id: string }>()
        let now = 100
        const trim = (most: number) => {
          slots.free(now - 10)
          for (const { slot, id } of slots.leftOver(now - 20, most)) {
            expect(rows.get(slot)?.id).toBe(id)
            rows.delete(slot)
          }
        }
        for (const [index, each] of steps.entries()) {
          if (each.kind === 'pass') now += each.time
          else if (each.kind === 'trim') trim(each.most)
          else {
            const entry = { slot: slots.take(), time: now, id: String(index) }
            const before = rows.get(entry.slot)
            if (before !== undefined) expect(before.time).toBeLessThan(now - 10)
            if (each.fails) continue
            rows.set(entry.slot, entry)
            slots.use(entry)
          }
        }
        now += 30
        for (let left = steps.length; left >= 0; left--) trim(5)
        expect(slots.isEmpty).toBe(true)
        // a write that failed leaves the entry that it would have replaced
        const failed = steps.filter((each) => each.kind === 'write' && each.fails).length
        expect(rows.size).toBeLessThanOrEqual(failed)
      }),
    )
  })

  it('are as few as the entries of twice the time they are needed, while as much is written', () => {
    const slots = new JournalSlots()
    const seen = new Set<number>()
    for (let now = 0; now < 200; now++) {
      for (let call = 0; call < 7; call++) {
        const entry = { slot: slots.take(), time: now, id: `${now}-${call}` }
        seen.add(entry.slot)
        slots.use(entry)
      }
      if (now % 5 === 0) slots.free(now - 10)
    }
    expect(seen.size).toBeLessThanOrEqual(7 * 20)
  })
})
