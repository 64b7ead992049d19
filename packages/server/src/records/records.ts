import { join } from 'node:path'
import type { Clock } from '../model/clock.ts'
import type { Random } from '../model/random.ts'
import type { CallRecord } from './call-record.ts'
import { findByRequestId, recordsBetween, type TimeRange } from './lookup.ts'
import { type RecordCounts, RecordQueue } from './queue.ts'
import { removeOldSegments } from './retention.ts'
import { SegmentWriter } from './segment.ts'
import type { Segment } from './segment-name.ts'

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

/**
 * The records of calls and of the decisions on them. A record is in its file 50 ms after it was added, and safe from
 * power loss a second later; nothing is lost when the process ends in order.
 */
export class Records {
  readonly #folder: string
  readonly #queue: RecordQueue
  readonly #writer: SegmentWriter

  constructor({ directory, clock, random, failed, ...limits }: RecordsOptions) {
    const { maxAge = 90 * DAY, mostBytes = 10 * 2 ** 30, segmentBytes = 2 ** 26, interval = 50 } = limits
    this.#folder = join(directory, 'records')
    const began = ({ name }: Segment): void => {
      const retention = { since: clock() - maxAge, mostBytes: mostBytes - segmentBytes, current: name }
      removeOldSegments(this.#folder, retention).catch(failed)
    }
    this.#writer = new SegmentWriter({
      directory: this.#folder,
      clock,
      random,
      mostBytes: segmentBytes,
      syncAfter: 1_000,
      began,
      failed,
    })
    this.#queue = new RecordQueue({
      append: (lines, time) => this.#writer.append(lines, time),
      failed,
      interval,
    })
  }

  /** Keeps a record, in no time; never throws and never waits. */
  add(record: CallRecord): void {
    this.#queue.add(record)
  }

  get counts(): RecordCounts & { readonly waiting: number } {
    return { ...this.#queue.counts, waiting: this.#queue.length }
  }

  /** Writes what was added so far, unless the disk refuses. */
  flush(): Promise<void> {
    return this.#queue.flush()
  }

  /** The records of calls that came in within a time, about in the order in which they ended; what waits is not among them. */
  between(range: TimeRange): AsyncGenerator<CallRecord> {
    return recordsBetween(this.#folder, range)
  }

  find(requestId: string): Promise<CallRecord | undefined> {
    return findByRequestId(this.#folder, requestId)
  }

  /** Writes everything and makes it durable; to be called when no call can come any more. */
  async close(): Promise<void> {
    await this.#queue.close()
    await this.#writer.close()
  }
}
