import { mkdtempSync, rmSync } from 'node:fs'
import { appendFile, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import pg from 'pg'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { pooledRandom } from '../model/random.ts'
import { testDatabase } from '../testing/test-database.ts'
import type { CallRecord } from './call-record.ts'
import { documentHash } from './document-line.ts'
import { FileKeeper } from './file-keeper.ts'
import type { Block, RecordKeeper } from './keeper.ts'
import { attributeMark, markOf, markText } from './marks.ts'
import { newestRecords, recordById } from './newest.ts'
import { PostgresKeeper } from './postgres-keeper.ts'
import { newRecordId } from './record-id.ts'
import { recordLine } from './record-line.ts'
import type { RecordedDecision } from './recorded-decision.ts'
import { Records } from './records.ts'
import { recordWith } from './testing/arbitrary-record.ts'

const random = pooledRandom()
const START = Date.UTC(2026, 10, 29, 9)
const HOUR = 3_600_000
const failures: unknown[] = []
const failed = (error: unknown) => failures.push(error)

const decisionWith = (document: string): RecordedDecision => ({
  principal: { type: 'root', arn: 'arn:aws:iam::123456789012:root', accountId: '123456789012' },
  context: {},
  limits: {},
  policies: [{ kind: 'identity', source: { id: 'own', type: 'inline' }, document }],
  questions: [],
})

const at = (time: number, given: Partial<CallRecord> = {}): CallRecord =>
  recordWith({ id: newRecordId(time, 0, random), time, ...given })

interface Opened {
  readonly keeper: RecordKeeper
  readonly directory: string
  readonly clock: { now: number }
}

function inFiles(segmentBytes = 2 ** 26): Opened {
  const directory = mkdtempSync(join(tmpdir(), 'gatehouse-keepers-'))
  const clock = { now: START }
  const keeper = new FileKeeper({
    directory,
    clock: () => clock.now,
    random,
    maxAge: 1_000 * HOUR,
    mostBytes: segmentBytes,
    mostTotal: 2 ** 30,
    failed,
  })
  onTestFinished(async () => {
    await keeper.close()
    rmSync(directory, { recursive: true })
  })
  return { keeper, directory, clock }
}

async function inDatabase(url?: string): Promise<Opened> {
  const clock = { now: START }
  const options = { url: url ?? (await testDatabase()), clock: () => clock.now, maxAge: 1_000 * HOUR, failed }
  const keeper = await PostgresKeeper.open(options)
  onTestFinished(() => keeper.close())
  return { keeper, directory: '', clock }
}

/** Writes records together, with the mark of their account and of their action. */
async function write(
  { keeper }: Pick<Opened, 'keeper'>,
  records: readonly CallRecord[],
  documents = new Map<string, string>(),
) {
  const times = records.map(({ time }) => time)
  const marks = new Set(
    records.flatMap(({ account = '', action }) => [
      markText(account),
      markText(account, 'EventName', action),
    ]),
  )
  const facts = {
    from: Math.min(...times),
    to: Math.max(...times),
    marks: [...marks].map(markOf).sort((one, other) => one - other),
    documents,
  }
  await keeper.append(Buffer.from(records.map((record) => recordLine(record)).join('')), times[0] ?? 0, facts)
}

const everything = { from: 0, to: Number.MAX_SAFE_INTEGER, marks: [], matches: () => true }

async function blocksOf(keeper: RecordKeeper, marks: readonly string[]): Promise<Block[]> {
  const found: Block[] = []
  for await (const block of keeper.blocks({ ...everything, marks: marks.map(markOf) })) found.push(block)
  return found
}

describe.each([
  ['files', async () => inFiles()],
  ['files of a few records', async () => inFiles(3_000)],
  ['PostgreSQL', () => inDatabase()],
])('records in %s', (_, open) => {
  it('are found newest first by pages, each once, however they were written', async () => {
    const opened = await open()
    const times = fc.array(fc.integer({ min: 0, max: 200 }), { minLength: 1, maxLength: 8 })
    const batches = fc.sample(times, { numRuns: 25, seed: 7 })
    const all: CallRecord[] = []
    for (const [index, offsets] of batches.entries()) {
      opened.clock.now = START + index * 4 * 60_000
      const records = offsets.map((offset) => at(opened.clock.now - offset * 1_000))
      all.push(...records)
      await write(opened, records)
    }
    const expected = all
      .map(({ id }) => id)
      .sort()
      .reverse()
    for (const limit of [1, 7, 50, 1_000]) {
      const seen: string[] = []
      for (let before: string | undefined; ; ) {
        const { records, next } = await newestRecords(opened.keeper, { ...everything, before, limit })
        expect(records.length).toBeLessThanOrEqual(limit)
        seen.push(...records.map(({ id }) => id))
        if (next === undefined) break
        before = next
      }
      expect(seen).toEqual(expected)
    }
  })

  it('are found by parts where a look-up may read only so much', async () => {
    const opened = await open()
    const all: CallRecord[] = []
    for (let index = 0; index < 20; index++) {
      opened.clock.now = START + index * 60_000
      const record = at(opened.clock.now)
      all.push(record)
      await write(opened, [record])
    }
    const seen: string[] = []
    let calls = 0
    for (let before: string | undefined; ; calls++) {
      const page = await newestRecords(opened.keeper, { ...everything, before, limit: 50 }, 2_000)
      seen.push(...page.records.map(({ id }) => id))
      before = page.next
      if (before === undefined) break
    }
    expect(calls).toBeGreaterThan(2)
    expect(seen).toEqual(all.map(({ id }) => id).reverse())
  })

  it('are not read where their marks say that nothing is there', async () => {
    const opened = await open()
    for (let index = 0; index < 40; index++) {
      const action = index === 17 ? 'iam:DeleteUser' : 'iam:GetUser'
      await write(opened, [at(START + index, { action })])
    }
    const marks = [markText('123456789012'), markText('123456789012', 'EventName', 'iam:DeleteUser')]
    expect(await blocksOf(opened.keeper, marks)).toHaveLength(1)
    expect(await blocksOf(opened.keeper, [markText('210987654321')])).toEqual([])
    expect(await blocksOf(opened.keeper, [])).toHaveLength(40)
  })

  it('are found by id with the documents that they refer to, wherever these were written', async () => {
    const opened = await open()
    const text = JSON.stringify({ Statement: 'é😀'.repeat(300) })
    const document = documentHash(text)
    const records = Array.from({ length: 12 }, (_, index) =>
      at(START + index, { decision: decisionWith(document) }),
    )
    for (const record of records) await write(opened, [record], new Map([[document, text]]))
    for (const { id, time } of records) {
      const found = await recordById(opened.keeper, id, time)
      expect(found?.record.id).toBe(id)
      expect(found?.documents).toEqual(new Map([[document, text]]))
    }
    expect(await recordById(opened.keeper, newRecordId(START, 0, random), START)).toBeUndefined()
  })
})

describe('records in files', () => {
  it('keep each document once a file, and every file needs no other', async () => {
    const { keeper, clock } = inFiles()
    const text = 'document '.repeat(50)
    const document = documentHash(text)
    for (const hour of [0, 0, 0, 1, 1]) {
      clock.now = START + hour * HOUR
      await write(
        { keeper },
        [at(clock.now, { decision: decisionWith(document) })],
        new Map([[document, text]]),
      )
    }
    const found: number[] = []
    for await (const { lines } of keeper.blocks(everything)) {
      found.push((await lines()).filter((line) => line.startsWith('{"document"')).length)
    }
    expect(found.slice(0, 2).toSorted()).toEqual([0, 1])
    expect(found.slice(2).toSorted()).toEqual([0, 0, 1])
  })

  it('are found where the index is gone, cut off or torn', async () => {
    const { keeper, directory } = inFiles()
    const records = Array.from({ length: 5 }, (_, index) => at(START + index))
    for (const record of records) await write({ keeper }, [record])
    const index = join(directory, (await readdir(directory)).find((name) => name.endsWith('.index')) ?? '')
    const ids = async () =>
      (await newestRecords(keeper, { ...everything, limit: 50 })).records.map(({ id }) => id)
    const expected = records.map(({ id }) => id).reverse()
    expect(await ids()).toEqual(expected)
    await appendFile(index, '{"at":0,"size":10,"fr')
    expect(await ids()).toEqual(expected)
    await rm(index)
    expect(await ids()).toEqual(expected)
  })

  it('go with their index when they are too old', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'gatehouse-keepers-'))
    onTestFinished(() => rmSync(directory, { recursive: true }))
    let now = START
    const records = new Records({ directory, clock: () => now, random, failed, maxAge: HOUR })
    const details = () => ({ documents: new Map(), marks: [markOf('mark')] })
    for (let hour = 0; hour < 6; hour++) {
      now = START + hour * HOUR
      records.add(at(now), details)
      await records.flush()
    }
    const names = async () => readdir(join(directory, 'records'))
    await vi.waitFor(async () => expect(await names()).toHaveLength(6), 60_000)
    await records.close()
    const stems = (await names()).map((name) => name.split('.').slice(0, -1).join('.'))
    expect(stems).toHaveLength(6)
    expect(new Set(stems).size).toBe(3)
  })
})

describe('records in PostgreSQL', () => {
  it('that one process has written are found from another', async () => {
    const url = await testDatabase()
    const open = async () => {
      const options = { directory: '/nowhere', clock: () => START, random, failed }
      const records = await Records.inDatabase(url, options)
      onTestFinished(() => records.close())
      return records
    }
    const [one, other] = await Promise.all([open(), open()])
    const text = '{"Version":"2012-10-17"}'
    const document = documentHash(text)
    const record = at(START)
    one.add(record, () => ({
      decision: decisionWith(document),
      documents: new Map([[document, text]]),
      marks: [attributeMark('123456789012')],
    }))
    // not flushed: whoever asks waits for what was just made
    const found = await other.byId(record.id)
    expect(found?.record.decision?.policies[0]?.document).toBe(document)
    expect(found?.documents.get(document)).toBe(text)
    const { records } = await other.newest({ ...everything, marks: [markText('123456789012')], limit: 5 })
    expect(records.map(({ id }) => id)).toEqual([record.id])
  })

  it('are found in the table of an earlier version, which does not tell when they were kept', async () => {
    const url = await testDatabase()
    const client = new pg.Client({ connectionString: url })
    await client.connect()
    await client.query(`CREATE TABLE record_block (id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      first BIGINT NOT NULL, last BIGINT NOT NULL, size BIGINT NOT NULL, marks INTEGER[] NOT NULL, lines BYTEA NOT NULL)`)
    const old = at(START)
    const insert = 'INSERT INTO record_block (first, last, size, marks, lines) VALUES ($1, $1, 1, $2, $3)'
    await client.query(insert, [START, [], gzipSync(recordLine(old))])
    const opened = await inDatabase(url)
    // processes of that version may still be at work
    await client.query(insert, [START, [], gzipSync(recordLine(old))])
    await client.end()
    const fresh = at(START + 1)
    await write(opened, [fresh])
    const settled = { from: START, to: START + HOUR }
    for (const range of [everything, { ...everything, settled }]) {
      const { records } = await newestRecords(opened.keeper, { ...range, limit: 5 })
      expect(records.map(({ id }) => id)).toEqual([fresh.id, old.id])
    }
  })

  it('go when they are too old, with the documents that nothing refers to any more', async () => {
    const url = await testDatabase()
    const first = await inDatabase(url)
    const document = documentHash('old')
    await write(first, [at(START, { decision: decisionWith(document) })], new Map([[document, 'old']]))
    const later = START + 2_000 * HOUR
    const keeper = await PostgresKeeper.open({ url, clock: () => later, maxAge: 1_000 * HOUR, failed })
    onTestFinished(() => keeper.close())
    await vi.waitFor(async () => expect(await blocksOf(keeper, [])).toEqual([]), 60_000)
    expect(failures).toEqual([])
  })
})

describe('marks', () => {
  it('of different texts differ as a rule', () => {
    const texts = Array.from({ length: 10_000 }, (_, index) =>
      markText('123456789012', 'Username', `user-${index}`),
    )
    expect(new Set(texts.map(markOf)).size).toBeGreaterThan(9_990)
  })
})
