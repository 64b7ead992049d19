import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { Clock } from '../model/clock.ts'
import type { Random } from '../model/random.ts'
import type { CallRecord, RecordDetails } from './call-record.ts'
import { FileKeeper } from './file-keeper.ts'
import type { RecordKeeper } from './keeper.ts'
import { findByRequestId, recordsBetween, type TimeRange } from './lookup.ts'
import { type FoundRecord, type Newest, type NewestQuery, newestRecords, recordById } from './newest.ts'
import { PostgresKeeper } from './postgres-keeper.ts'
import { type RecordCounts, RecordQueue } from './queue.ts'
import { timeOfRecordId } from './record-id.ts'

export interface RecordsOptions {
  /** The data directory; records are kept in its folder `records`. */
  readonly directory: string
  readonly clock: Clock
  readonly random: Random
  /** Told when records cannot be written, once for each time that it begins. */
  readonly failed: (error: unknown) => void
  /** How long records are kept, in milliseconds: 90 days unless told. */
  readonly maxAge?: number
  /** What all records together may take, in bytes: 10 GiB unless told. */
  readonly mostBytes?: number
  /** Bytes after which a new file is begun: 64 MiB unless told. */
  readonly segmentBytes?: number
  /** Milliseconds between two writes: 50 unless told. */
  readonly interval?: number
}

const DAY = 86_400_000

/** How long other processes may take to write what they have answered, in milliseconds. */
const SETTLED = 2_000

/**
 * The records of calls and of the decisions on them. A record is kept 50 ms after it was added, and in files safe from
 * power loss a second later; nothing is lost when the process ends in order.
 */
export class Records {
  readonly #folder: string
  readonly #queue: RecordQueue
  readonly #keeper: RecordKeeper
  readonly #clock: Clock

  constructor({ directory, clock, random, failed, ...limits }: RecordsOptions, keeper?: RecordKeeper) {
    const { maxAge = 90 * DAY, mostBytes = 10 * 2 ** 30, segmentBytes = 2 ** 26, interval = 50 } = limits
    this.#folder = join(directory, 'records')
    this.#clock = clock
    this.#keeper =
      keeper ??
      new FileKeeper({
        directory: this.#folder,
        clock,
        random,
        maxAge,
        mostBytes: segmentBytes,
        mostTotal: mostBytes,
        failed,
      })
    this.#queue = new RecordQueue({
      append: (lines, time, facts) => this.#keeper.append(lines, time, facts),
      failed,
      interval,
    })
  }

  /** Records in a database, where every process over it finds those of the others. */
  static async inDatabase(url: string, options: RecordsOptions): Promise<Records> {
    const { clock, failed, maxAge = 90 * DAY } = options
    return new Records(options, await PostgresKeeper.open({ url, clock, failed, maxAge }))
  }

  /** Keeps a record with its details, in little time; never throws and never waits. */
  add(record: CallRecord, detailsOf?: () => RecordDetails): void {
    this.#queue.add(record, detailsOf)
  }

  get counts(): RecordCounts & { readonly waiting: number } {
    return { ...this.#queue.counts, waiting: this.#queue.length }
  }

  /** Writes what was added so far, unless the disk refuses. */
  flush(): Promise<void> {
    return this.#queue.flush()
  }

  /** The latest records that match, what waits among them. */
  async newest(query: NewestQuery): Promise<Newest> {
    await this.flush()
    return newestRecords(this.#keeper, query)
  }

  /** The record of an id. One that another process has just made is waited for. */
  async byId(id: string): Promise<FoundRecord | undefined> {
    const time = timeOfRecordId(id)
    if (time === undefined) return undefined
    await this.flush()
    const found = await recordById(this.#keeper, id, time)
    if (found !== undefined || Math.abs(this.#clock() - time) > SETTLED) return found
    await pause(300)
    return recordById(this.#keeper, id, time)
  }

  /** Writes down what waits; rejects where that cannot be done now. */
  async flushOrFail(): Promise<void> {
    const { failures } = this.#queue.counts
    await this.flush()
    if (this.#queue.counts.failures > failures) throw new Error('the records of calls cannot be written')
  }

  /** Which of these records are written down. */
  async written(wanted: readonly Pick<CallRecord, 'id' | 'time'>[]): Promise<ReadonlySet<string>> {
    await this.flush()
    const ids = new Set(wanted.map(({ id }) => id))
    const times = wanted.map(({ time }) => time)
    const found = new Set<string>()
    if (ids.size === 0) return found
    const query = { from: Math.min(...times), to: Math.max(...times) + 1, marks: [] }
    for await (const block of this.#keeper.blocks(query)) {
      for (const line of await block.lines()) {
        const [, id = ''] = /^\{"id":"([0-9a-z]{25})"/.exec(line) ?? []
        if (ids.has(id)) found.add(id)
      }
      if (found.size === ids.size) break
    }
    return found
  }

  /** The records in files of calls that came in within a time, about in the order in which they ended. */
  between(range: TimeRange): AsyncGenerator<CallRecord> {
    return recordsBetween(this.#folder, range)
  }

  /** The record of a request, from the files. */
  find(requestId: string): Promise<CallRecord | undefined> {
    return findByRequestId(this.#folder, requestId)
  }

  /** Writes everything and makes it durable; to be called when no call can come any more. */
  async close(): Promise<void> {
    await this.#queue.close()
    await this.#keeper.close()
  }
}
