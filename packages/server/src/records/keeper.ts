import type { TimeRange } from './lookup.ts'

/** What is known of a batch of records beside its lines. */
export interface BatchFacts extends TimeRange {
  /** Sorted, each once. */
  readonly marks: readonly number[]
  /** The texts of documents that the records refer to, by hash. */
  readonly documents: ReadonlyMap<string, string>
}

/** Records that were written together. */
export interface Block extends TimeRange {
  /** About how many bytes reading it takes. */
  readonly size: number
  readonly lines: () => Promise<readonly string[]>
  /** Those of the documents that the block's records refer to which are still there. */
  readonly documents: (hashes: readonly string[]) => Promise<ReadonlyMap<string, string>>
}

export interface BlockQuery extends TimeRange {
  /** Only blocks that have all of these marks, or of which nobody knows. */
  readonly marks: readonly number[]
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
