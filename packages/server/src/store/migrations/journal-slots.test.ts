import { describe, expect, it } from 'vitest'
import { rawEngines } from '../testing/raw-engines.ts'

/** What the store was before: entries stood in no slots. */
const unmigrate = [
  'DROP TABLE journal_slot',
  `CREATE TABLE call_journal (
    writer TEXT NOT NULL, time BIGINT NOT NULL, id TEXT NOT NULL, text TEXT NOT NULL, PRIMARY KEY (writer, time, id)
  )`,
  `INSERT INTO call_journal (writer, time, id, text)
    VALUES ('one', 3, 'c', '{}'), ('one', 1, 'a', '{}'), ('two', 2, 'b', '{}')`,
  'DELETE FROM migration WHERE number = 5',
]

describe.each(rawEngines())('the journal of calls on %s', (_, engine) => {
  it('keeps what a process left that was killed before an update', async () => {
    const { open, run } = await engine()
    await (await open()).close()
    for (const text of unmigrate) await run(text)
    await (await open()).close()
    // as a run that was cut short leaves it
    await run('DELETE FROM migration WHERE number = 5 AND step = 2')
    const store = await open()
    const entries = await store.journal.before(10, 10)
    expect(entries.map(({ writer, time, id, text }) => [writer, time, id, text])).toEqual([
      ['one', 1, 'a', '{}'],
      ['two', 2, 'b', '{}'],
      ['one', 3, 'c', '{}'],
    ])
    expect(new Set(entries.map(({ writer, slot }) => `${writer} ${slot}`)).size).toBe(3)
    await store.close()
  })
})
