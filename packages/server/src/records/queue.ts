import { setTimeout as pause } from 'node:timers/promises'
import type { CallRecord, RecordDetails } from './call-record.ts'
import type { BatchFacts } from './keeper.ts'
import { LineBuffer } from './line-buffer.ts'
import { recordLine } from './record-line.ts'
import { SPREAD } from './segment-name.ts'

export interface QueueOptions {
  /** Writes the lines of records that came in at about this time; rejects if none of them was kept. */
  readonly append: (lines: Buffer, time: number, facts: BatchFacts) => Promise<void>
  /**
   * Told when appending fails and when records are dropped, once for each time that it begins, and of details that cannot
   * be worked out.
   */
  readonly failed: (error: unknown) => void
  /** Milliseconds between two writes. */
  readonly interval?: number
  readonly mostRecords?: number
  readonly mostBytes?: number
}

/** What has become of the records, since the start. */
export interface RecordCounts {
  readonly added: number
  readonly written: number
  /** Dropped because the disk could not follow: of calls that changed nothing, and of those that did. */
  readonly droppedReads: number
  readonly droppedWrites: number
  readonly failures: number
}

/** A record in bytes, with what the batch that it is written with tells of it. */
interface Waiting {
  readonly line: Buffer
  readonly time: number
  readonly writes: boolean
  readonly details: Omit<RecordDetails, 'event' | 'decision'> | undefined
}

/** About how many bytes a record takes beside its line. */
const BESIDE = 300

const sizeOf = ({ line }: Waiting): number => line.length + BESIDE

/** Records in one write. */
const BATCH = 1_000

/** How often the last records are tried to be written. */
const LAST_ATTEMPTS = 5

/** How much longer the pause is after a failure. */
const PATIENCE = 20

/**
 * Takes records in little time and writes them in batches behind the requests. It is bounded: when the disk cannot follow,
 * the oldest records of calls that changed nothing are dropped, then the oldest of all. Nothing here ever makes a
 * request wait or fail. A line is made when its record comes: to let what it is made of wait for the batch costs the
 * garbage collector more.
 */
export class RecordQueue {
  readonly #options: Required<QueueOptions>
  /** The lines of one batch. */
  readonly #lines = new LineBuffer()
  #waiting: Waiting[] = []
  #bytes = 0
  #timer: NodeJS.Timeout | undefined
  #writing: Promise<void> = Promise.resolve()
  #isWriting = false
  #isFailing = false
  #isDropping = false
  #counts = { added: 0, written: 0, droppedReads: 0, droppedWrites: 0, failures: 0 }

  constructor(options: QueueOptions) {
    this.#options = { interval: 50, mostRecords: 100_000, mostBytes: 2 ** 26, ...options }
  }

  get counts(): RecordCounts {
    return { ...this.#counts }
  }

  /** How many wait to be written. */
  get length(): number {
    return this.#waiting.length
  }

  /** Takes a record, with the details that are worked out for it; one whose details cannot be worked out has none. */
  add(record: CallRecord, detailsOf?: () => RecordDetails): void {
    const details = detailsOf && this.#details(detailsOf)
    const waiting: Waiting = {
      line: Buffer.from(recordLine(record, details)),
      time: record.time,
      writes: record.writes,
      details: details && { marks: details.marks, documents: details.documents },
    }
    this.#waiting.push(waiting)
    this.#bytes += sizeOf(waiting)
    this.#counts.added++
    const { mostRecords, mostBytes } = this.#options
    if (this.#waiting.length > mostRecords || this.#bytes > mostBytes) this.#drop()
    if (this.#timer === undefined && !this.#isWriting) this.#writeAfter(this.#options.interval)
  }

  /** Writes what waits now; when it answers, that is written, or waits on because appending failed. */
  flush(): Promise<void> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#writing = this.#writing.then(() => this.#write())
    return this.#writing
  }

  /** Writes everything that waits, and stops; tries a few times where appending fails. */
  async close(): Promise<void> {
    for (let attempt = 0; attempt < LAST_ATTEMPTS; attempt++) {
      await this.flush()
      clearTimeout(this.#timer)
      if (this.#waiting.length === 0) return
      await pause(this.#options.interval)
    }
  }

  #details(detailsOf: () => RecordDetails): RecordDetails | undefined {
    try {
      return detailsOf()
    } catch (error) {
      this.#options.failed(error)
      return undefined
    }
  }

  #writeAfter(milliseconds: number): void {
    this.#timer = setTimeout(() => void this.flush(), milliseconds)
    // who ends the process in order calls flush
    this.#timer.unref()
  }

  async #write(): Promise<void> {
    this.#isWriting = true
    // what comes meanwhile is for the next write
    for (let left = this.#waiting.length; left > 0; ) {
      const [first] = this.#waiting
      if (first === undefined) break
      const { time } = first
      const batch = this.#take(Math.min(left, BATCH), time)
      left -= batch.length
      try {
        const facts = gather(batch, this.#lines)
        await this.#options.append(this.#lines.bytes, time, facts)
        this.#counts.written += batch.length
        this.#isFailing = false
        this.#isDropping = false
      } catch (error) {
        this.#putBack(batch)
        this.#fail(error)
        break
      }
    }
    this.#isWriting = false
    if (this.#waiting.length > 0 && this.#timer === undefined) {
      this.#writeAfter(this.#options.interval * (this.#isFailing ? PATIENCE : 1))
    }
  }

  /** Takes records of about the same time. */
  #take(most: number, time: number): Waiting[] {
    let count = 0
    for (const waiting of this.#waiting) {
      if (count === most || Math.abs(waiting.time - time) > SPREAD) break
      count++
    }
    const batch = this.#waiting.splice(0, count)
    for (const waiting of batch) this.#bytes -= sizeOf(waiting)
    return batch
  }

  #putBack(batch: readonly Waiting[]): void {
    this.#waiting = [...batch, ...this.#waiting]
    for (const waiting of batch) this.#bytes += sizeOf(waiting)
    const { mostRecords, mostBytes } = this.#options
    if (this.#waiting.length > mostRecords || this.#bytes > mostBytes) this.#drop()
  }

  #fail(error: unknown): void {
    this.#counts.failures++
    if (!this.#isFailing) this.#options.failed(error)
    this.#isFailing = true
  }

  /** Makes room for an eighth of what may wait, so that it is seldom called. */
  #drop(): void {
    if (!this.#isDropping)
      this.#options.failed(new Error('too many records wait to be written: the oldest are dropped'))
    this.#isDropping = true
    const records = (this.#options.mostRecords * 7) / 8
    const bytes = (this.#options.mostBytes * 7) / 8
    const isOver = (): boolean => this.#waiting.length - dropped > records || this.#bytes > bytes
    let dropped = 0
    for (const mayDrop of [({ writes }: Waiting) => !writes, () => true]) {
      this.#waiting = this.#waiting.filter((waiting) => {
        if (!isOver() || !mayDrop(waiting)) return true
        dropped++
        this.#bytes -= sizeOf(waiting)
        this.#counts[waiting.writes ? 'droppedWrites' : 'droppedReads']++
        return false
      })
      dropped = 0
    }
  }
}

/** Puts the lines of a batch behind one another, and tells what is known of it. */
function gather(batch: readonly Waiting[], lines: LineBuffer): BatchFacts {
  const marks = new Set<number>()
  const documents = new Map<string, string>()
  const added = new Set<ReadonlyMap<string, string>>()
  let from = Number.POSITIVE_INFINITY
  let to = 0
  lines.clear()
  for (const { line, time, details } of batch) {
    from = Math.min(from, time)
    to = Math.max(to, time)
    lines.add(line)
    if (details === undefined) continue
    for (const mark of details.marks) marks.add(mark)
    // many calls have the documents of the same caller
    if (added.has(details.documents)) continue
    added.add(details.documents)
    for (const [name, text] of details.documents) documents.set(name, text)
  }
  return { from, to, marks: [...marks].sort((one, other) => one - other), documents }
}
