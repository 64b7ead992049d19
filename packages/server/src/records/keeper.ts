import type { TimeRange } from './lookup.ts'

/** What is known of a batch of records beside its lines. */
export interface BatchFacts extends TimeRange {
  /** Sorted, each once. */
  readonly marks: readonly number[]
  /** The texts of documents that the records refer to, by hash. */
  readonly documents: ReadonlyMap<string, string>
}

/** How long behind its calls a batch may be kept before its records are late, in milliseconds. */
export const LATE = 60_000

/** Records that were written together. */
export interface Block extends TimeRange {
  /**
   * Whoever reads by when records settled finds those of calls from before as of then: they were kept too late to be found
   * by the time of the call. Negative infinity where nothing is ever late.
   */
  readonly settled: number
  /** About how many bytes reading it takes. */
  readonly size: number
  readonly lines: () => Promise<readonly string[]>
  /** Those of the documents that the block's records refer to which are still there. */
  readonly documents: (hashes: readonly string[]) => Promise<ReadonlyMap<string, string>>
}

export interface BlockQuery extends TimeRange {
  /** Only blocks that have all of these marks, or of which nobody knows. */
  readonly marks: readonly number[]
  /** Only blocks that may hold records that settled within this time, beside what `from` and `to` say of the calls. */
  readonly settled?: TimeRange | undefined
}

/** Where records are kept: files of this process, or a database that many share. */
export interface RecordKeeper {
  /** Keeps the lines of records that came in at about this time; when it rejects, none of them was kept. */
  append(lines: Buffer, time: number, facts?: BatchFacts): Promise<void>
  /** The blocks that may hold such records, those with the latest records first. */
  blocks(query: BlockQuery): AsyncGenerator<Block>
  /** Makes everything durable; nothing is appended afterwards. */
  close(): Promise<void>
}
