import { describe, expect, it } from 'vitest'
import type { JournalEntry } from '../../store.ts'
import type { StoreOf } from '../conformance.ts'
import { author, newAccount, unique, user } from '../samples.ts'

/** What `Transaction.journal` and `Store.journal` say. */
export function journalConformance(store: StoreOf): void {
  describe('the journal of calls', () => {
    const entryAt = (writer: string, time: number): JournalEntry => ({
      writer,
      slot: time,
      time,
      id: unique('entry-'),
      text: `{"text":"${time}\\n"}`,
    })
    const of = async (writer: string) =>
      (await store().journal.before(Number.MAX_SAFE_INTEGER, 1_000)).filter(
        (entry) => entry.writer === writer,
      )

    it('keeps an entry with what its write does, and none of a write that fails', async () => {
      const [account, writer] = [newAccount(), unique('writer-')]
      const kept = entryAt(writer, 1)
      await store().write([account], author, async (tx) => {
        tx.journal(kept)
        await tx.users.insert(account, user('ana'))
      })
      const failing = store().write([account], author, async (tx) => {
        tx.journal(entryAt(writer, 2))
        throw new Error('no')
      })
      await expect(failing).rejects.toThrow('no')
      expect(await of(writer)).toEqual([kept])
    })

    it('puts an entry in the place of another one, which is then not removed for it', async () => {
      const [account, writer] = [newAccount(), unique('writer-')]
      const first = entryAt(writer, 1)
      const second = { ...entryAt(writer, 2), slot: first.slot }
      for (const entry of [first, second])
        await store().write([account], author, async (tx) => tx.journal(entry))
      expect(await of(writer)).toEqual([second])
      await store().journal.remove([first])
      expect(await of(writer)).toEqual([second])
    })

    it('answers entries oldest first, and removes one by one or those of a writer', async () => {
      const [account, writer, other] = [newAccount(), unique('writer-'), unique('writer-')]
      const entries = [3, 1, 2, 4].map((time) => entryAt(writer, time))
      const foreign = entryAt(other, 1)
      await store().write([account], author, async (tx) => {
        for (const entry of [...entries, foreign]) tx.journal(entry)
      })
      expect((await of(writer)).map(({ time }) => time)).toEqual([1, 2, 3, 4])
      expect(
        (await store().journal.before(2, 1_000)).filter((entry) => entry.writer === writer),
      ).toHaveLength(1)
      const [first, ...others] = entries
      await store().journal.remove(first === undefined ? [] : [first])
      expect((await of(writer)).map(({ time }) => time)).toEqual([1, 2, 4])
      await store().journal.clear(writer)
      expect(await of(writer)).toEqual([])
      await store().journal.remove(others)
      expect(await of(other)).toEqual([foreign])
    })
  })
}
