import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { pooledRandom } from '../model/random.ts'
import { openStore } from '../store/open.ts'
import type { JournalEntry, Store } from '../store/store.ts'
import { author, newAccount } from '../store/testing/samples.ts'
import { CallJournal } from './call-journal.ts'
import type { CallRecord, RecordDetails } from './call-record.ts'
import { documentHash } from './document-line.ts'
import { newRecordId } from './record-id.ts'
import { Records } from './records.ts'
import { recordWith } from './testing/arbitrary-record.ts'

const account = newAccount()
const random = pooledRandom()
const fail = (message: unknown) => {
  throw new Error(String(message))
}

const text = '{"Version":"2012-10-17","Statement":[]}'
const document = documentHash(text)
const details: RecordDetails = {
  event: undefined,
  decision: {
    principal: { type: 'root', arn: 'arn:aws:iam::123456789012:root', accountId: '123456789012' },
    context: {},
    limits: {},
    policies: [{ kind: 'identity', source: { type: 'managed', name: 'p' } as never, document }],
    questions: [],
  },
  documents: new Map([[document, text]]),
  marks: [],
}

interface Process {
  readonly store: Store
  readonly records: Records
  readonly journal: CallJournal
}

/** What a process has over a folder; it is left as it is, as a kill does. */
async function processOver(folder: string, writer: string, time: { now: number }): Promise<Process> {
  const store = await openStore({ engine: 'sqlite', file: join(folder, 'store.db'), passing: true })
  const clock = () => time.now
  const records = new Records({ directory: folder, clock, random, failed: fail, interval: 1e6 })
  // what a killed process would have done later is nobody's matter
  const warn = () => undefined
  const journal = new CallJournal({ store, records, clock, writer, marksOf: () => [], warn })
  return { store, records, journal }
}

const newFolder = () => {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-journal-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return folder
}

/** A call that is answered: its write is committed, its record waits to be written down. */
async function call({ store, records, journal }: Process, time: { now: number }): Promise<string> {
  const record = recordWith({ id: newRecordId(time.now, 0, random), time: time.now, writes: true })
  const entry = journal.entry(record, details)
  await store.write([account], author, async (tx) => tx.journal(entry))
  journal.committed(entry, details)
  records.add(record, () => details)
  return record.id
}

describe('the journal of calls', () => {
  it('gives back what was answered and not written down before a process was killed, with its documents', async () => {
    const [folder, time] = [newFolder(), { now: 1_760_000_000_000 }]
    const killed = await processOver(folder, 'first', time)
    const written = await call(killed, time)
    await killed.records.flush()
    const lost = [await call(killed, time), await call(killed, time)]
    await killed.store.close()

    time.now += 60_000
    const next = await processOver(folder, 'second', time)
    expect(await next.journal.replay(Number.MAX_SAFE_INTEGER)).toBe(2)
    for (const id of [written, ...lost]) {
      const found = await next.records.byId(id)
      expect(found?.record).toMatchObject({ id, writes: true, decision: details.decision })
      expect(found?.documents.get(document)).toBe(text)
    }
    const { records: all } = await next.records.newest({
      from: 0,
      to: time.now,
      marks: [],
      limit: 10,
      matches: () => true,
    })
    expect(all.map(({ id }) => id).toSorted()).toEqual([written, ...lost].toSorted())
    expect(await next.journal.replay(Number.MAX_SAFE_INTEGER)).toBe(0)
    expect(await next.store.journal.before(Number.MAX_SAFE_INTEGER, 10)).toEqual([])
    await next.store.close()
  })

  it('leaves nothing behind when a process ends in order', async () => {
    const [folder, time] = [newFolder(), { now: 1_760_000_000_000 }]
    const process = await processOver(folder, 'first', time)
    await call(process, time)
    await process.records.flush()
    await process.journal.close()
    expect(await process.store.journal.before(Number.MAX_SAFE_INTEGER, 10)).toEqual([])
    await process.records.close()
    await process.store.close()
  })

  it('makes up for records that were dropped, and leaves calls alone that are still being answered', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] })
    onTestFinished(() => void vi.useRealTimers())
    const time = { now: 1_760_000_000_000 }
    let entries: JournalEntry[] = []
    const store: Pick<Store, 'journal'> = {
      journal: {
        before: async (before) => entries.filter((entry) => entry.time < before),
        remove: async (removed) => {
          const ids = removed.map(({ id }) => id)
          entries = entries.filter(({ id }) => !ids.includes(id))
        },
        clear: async () => {
          entries = []
        },
      },
    }
    const added: string[] = []
    const counts = { added: 0, written: 0, droppedReads: 0, droppedWrites: 0, failures: 0, waiting: 0 }
    const records = {
      counts,
      add: (record: CallRecord) => void added.push(record.id),
      written: async () => new Set(added),
      flush: async () => undefined,
      flushOrFail: async () => undefined,
    }
    const clock = () => time.now
    const journal = new CallJournal({ store, records, clock, writer: 'w', marksOf: () => [], warn: fail })
    const commit = () => {
      const record = recordWith({ id: newRecordId(time.now, 0, random), time: time.now, writes: true })
      const entry = journal.entry(record, details)
      entries.push(entry)
      journal.committed(entry, details)
      return record
    }
    const pass = async (milliseconds: number) => {
      time.now += milliseconds
      await vi.advanceTimersByTimeAsync(milliseconds)
    }
    const dropped = commit()
    await pass(2_400)
    const answered = commit()
    const alsoDropped = commit()
    counts.droppedWrites = 2
    // files of trails are made of what is written down by then
    await journal.settle()
    expect(added).toEqual([dropped.id])
    await pass(100)
    expect(added).toEqual([dropped.id])
    records.add(answered)
    await pass(2_500)
    expect(added).toEqual([dropped.id, answered.id, alsoDropped.id])
    await pass(30_000)
    expect(added).toHaveLength(3)
    expect(entries).toEqual([])
    await journal.close()
  })
})
