import { type CallRecord, recordOf } from './call-record.ts'
import type { Block, RecordKeeper } from './keeper.ts'
import type { TimeRange } from './lookup.ts'
import { markOf } from './marks.ts'
import { firstRecordId } from './record-id.ts'

/** What is looked for: the latest records first. */
export interface NewestQuery extends TimeRange {
  /** The id behind which the page before ended. */
  readonly before?: string | undefined
  /** Texts of marks that the records have. */
  readonly marks: readonly string[]
  readonly matches: (record: CallRecord) => boolean
  readonly limit: number
  /**
   * Only records that settled within this time: at the time of the call, but those that were kept late as they were kept.
   * Once it is past by more than a batch may be late, what is found in it never changes, and each record is in one such time.
   */
  readonly settled?: TimeRange | undefined
}

/** What was found, and where to go on: `undefined` where nothing more can follow. */
export interface Newest {
  readonly records: readonly CallRecord[]
  readonly next: string | undefined
}

/** How many bytes of blocks one look-up reads; past that it answers what it has, and where to go on. */
const MOST_BYTES = 32 * 2 ** 20

/**
 * Finds the latest records in the order of their ids, reading only blocks that may hold some. It reads at most so much: a
 * page may hold less than `limit` records, or none, although more follow.
 */
export async function newestRecords(
  keeper: RecordKeeper,
  { before, marks, matches, limit, settled, ...range }: NewestQuery,
  mostBytes: number = MOST_BYTES,
): Promise<Newest> {
  const beforeTime = before === undefined ? range.to : Math.min(range.to, timeBehind(before))
  const query = { from: range.from, to: beforeTime, marks: marks.map(markOf), settled }
  const isWanted = (record: CallRecord): boolean =>
    record.time >= range.from &&
    record.time < range.to &&
    (before === undefined || record.id < before) &&
    matches(record)
  const found = new Map<string, CallRecord>()
  let read = 0
  for await (const block of keeper.blocks(query)) {
    const certain = latest(found).filter(({ time }) => time > block.to)
    if (certain.length >= limit) return pageOf(certain, limit)
    if (read >= mostBytes) return { records: certain, next: firstRecordId(block.to + 1) }
    read += block.size
    const wanted = (await recordsIn(block)).filter(isWanted)
    const own = settled === undefined ? wanted : await settledIn(settled, keeper, block, wanted)
    for (const record of own) found.set(record.id, record)
  }
  const all = latest(found)
  return all.length > limit ? pageOf(all, limit) : { records: all, next: undefined }
}

/** Those records of a block that settled within a time. */
async function settledIn(
  { from, to }: TimeRange,
  keeper: RecordKeeper,
  block: Block,
  records: readonly CallRecord[],
): Promise<readonly CallRecord[]> {
  const settled = records.filter(({ time }) => {
    const moment = Math.max(time, block.settled)
    return moment >= from && moment < to
  })
  const late = settled.filter(({ time }) => time < block.settled)
  const before = await keptBefore(keeper, block, late)
  return settled.filter(({ id }) => !before.has(id))
}

/**
 * Which of the late records of a block had been kept before: a process that could not write for long writes down what
 * another one has found in the journal meanwhile, or what had arrived although the answer was lost.
 */
async function keptBefore(
  keeper: RecordKeeper,
  { settled }: Block,
  late: readonly CallRecord[],
): Promise<ReadonlySet<string>> {
  const found = new Set<string>()
  if (late.length === 0) return found
  const ids = new Set(late.map(({ id }) => id))
  const times = late.map(({ time }) => time)
  const query = { from: Math.min(...times), to: Math.max(...times) + 1, marks: [] }
  for await (const other of keeper.blocks(query)) {
    if (other.settled >= settled) continue
    for (const { id } of await recordsIn(other)) if (ids.has(id)) found.add(id)
  }
  return found
}

/** The first millisecond that lies behind every record before this id. */
function timeBehind(id: string): number {
  return Number.parseInt(id.slice(0, 9), 36) + 1
}

async function recordsIn(block: Block): Promise<CallRecord[]> {
  return (await block.lines()).flatMap((line) => recordOf(line) ?? [])
}

function latest(found: ReadonlyMap<string, CallRecord>): CallRecord[] {
  return [...found.values()].sort((one, other) => (one.id < other.id ? 1 : -1))
}

function pageOf(records: readonly CallRecord[], limit: number): Newest {
  const page = records.slice(0, limit)
  return { records: page, next: page.at(-1)?.id }
}

/** A record with the documents that its decision refers to. */
export interface FoundRecord {
  readonly record: CallRecord
  readonly documents: ReadonlyMap<string, string>
}

/** The record of an id, looked for where records of its time may be. */
export async function recordById(
  keeper: RecordKeeper,
  id: string,
  time: number,
): Promise<FoundRecord | undefined> {
  for await (const block of keeper.blocks({ from: time, to: time + 1, marks: [] })) {
    for (const line of await block.lines()) {
      if (!line.includes(id)) continue
      const record = recordOf(line)
      if (record?.id !== id) continue
      const hashes = [...new Set(record.decision?.policies.map(({ document }) => document))]
      return { record, documents: hashes.length === 0 ? new Map() : await block.documents(hashes) }
    }
  }
  return undefined
}
