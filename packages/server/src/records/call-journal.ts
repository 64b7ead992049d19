import type { Clock } from '../model/clock.ts'
import type { JournalEntry, Store } from '../store/store.ts'
import { type CallRecord, type RecordDetails, recordOf } from './call-record.ts'
import { documentLine, documentOfLine } from './document-line.ts'
import { JournalSlots } from './journal-slots.ts'
import { recordLine } from './record-line.ts'
import type { Records } from './records.ts'

/** How long an entry stays: until its record has long been written down, in milliseconds. */
const KEPT = 5_000
/** After how long an entry that no other has replaced is removed, in milliseconds. */
const LEFT_OVER = 2 * KEPT
/** How often entries are looked through, in milliseconds. */
const TRIM_EVERY = 2_500
/** After how long the call of an entry has been answered and its record taken, in milliseconds; less than between two removals. */
const SETTLED = 2_000
/** After how long an entry belongs to a process that has died, in milliseconds: a living one has removed it. */
const ABANDONED = 60_000
const SWEEP_EVERY = 30_000
/** Entries that are replayed at once: enough for those of some seconds, which are sorted anew for each page. */
const PAGE = 5_000
/** Entries that are removed in one transaction; calls that write wait for it. */
const REMOVED = 200

export interface CallJournalParts {
  readonly store: Pick<Store, 'journal'>
  readonly records: Pick<Records, 'add' | 'flush' | 'flushOrFail' | 'counts' | 'written'>
  readonly clock: Clock
  /** Names this process. */
  readonly writer: string
  /** What a record is looked for by. */
  readonly marksOf: (record: CallRecord) => readonly number[]
  readonly warn: (message: string, cause: unknown) => void
}

/**
 * Keeps of each call that writes what its record is made of, in the transaction of the write, until the record is written
 * down behind it: what a process had answered before it was killed is written down after the next start, or by another
 * process.
 */
export class CallJournal {
  readonly #parts: CallJournalParts
  /** Documents that stand in entries which will outlast those that are made now. */
  readonly #documents = new Set<string>()
  readonly #slots = new JournalSlots()
  readonly #sweeper: NodeJS.Timeout
  #documentsSince = 0
  #trimmer: NodeJS.Timeout | undefined
  #failures = 0
  #dropped = 0
  /** Whether records of the latest calls had been dropped when entries were last removed. */
  #hasDropped = false
  #working: Promise<void> = Promise.resolve()
  #isFailing = false
  #closed = false

  constructor(parts: CallJournalParts) {
    this.#parts = parts
    this.#failures = parts.records.counts.failures
    this.#sweeper = setInterval(() => {
      void this.#inTurn(() => this.replay(parts.clock() - ABANDONED))
    }, SWEEP_EVERY).unref()
  }

  /** The entry of a call that is about to be committed. */
  entry(record: CallRecord, { event, decision, documents }: RecordDetails): JournalEntry {
    const { clock, writer } = this.#parts
    const time = clock()
    if (Math.abs(time - this.#documentsSince) > KEPT / 2) {
      this.#documents.clear()
      this.#documentsSince = time
    }
    const lines = [recordLine(record, { event, decision })]
    for (const [name, text] of documents) if (!this.#documents.has(name)) lines.push(documentLine(name, text))
    return { writer, slot: this.#slots.take(), time, id: record.id, text: lines.join('') }
  }

  /** Notes that an entry is committed. */
  committed(entry: JournalEntry, { documents }: RecordDetails): void {
    this.#slots.use(entry)
    for (const name of documents.keys()) this.#documents.add(name)
    this.#trimmer ??= this.#trimSoon()
  }

  /** Writes down the records of entries from before this time that no process has written down. */
  async replay(before: number): Promise<number> {
    const { store, records } = this.#parts
    let replayed = 0
    for (;;) {
      const entries = await store.journal.before(before, PAGE)
      if (entries.length === 0) return replayed
      // what still waits here would look as if nobody had written it
      await records.flushOrFail()
      replayed += await this.#write(entries)
      await records.flushOrFail()
      await store.journal.remove(entries)
    }
  }

  /**
   * Writes down what was dropped before it could be written, and what a process that has died had not written; rejects where
   * that cannot be done now.
   */
  settle(): Promise<void> {
    const settled = this.#working.then(async () => {
      const { droppedWrites } = this.#parts.records.counts
      const hasDropped = this.#hasDropped || droppedWrites > this.#dropped
      await this.replay(this.#parts.clock() - (hasDropped ? SETTLED : ABANDONED))
    })
    this.#working = settled.catch(() => undefined)
    return settled
  }

  /** To be called when every record is written down: nothing is left to be looked for at the next start. */
  async close(): Promise<void> {
    clearInterval(this.#sweeper)
    this.#closed = true
    await this.#working
    clearTimeout(this.#trimmer)
    const { store, records, writer } = this.#parts
    if (records.counts.waiting === 0) await store.journal.clear(writer)
  }

  async #write(entries: readonly JournalEntry[]): Promise<number> {
    const { records, marksOf } = this.#parts
    const found = entries.flatMap(({ text }) => {
      const lines = text.split('\n')
      return recordOf(lines[0] ?? '') ?? []
    })
    const documents = new Map(
      entries.flatMap(({ text }) =>
        text.split('\n').flatMap((line) => {
          const document = documentOfLine(line)
          return document === undefined ? [] : [[document.name, document.text] as const]
        }),
      ),
    )
    const written = await records.written(found)
    const missing = found.filter(({ id }) => !written.has(id))
    for (const record of missing) {
      const { event, decision } = record
      const own = (decision?.policies ?? []).flatMap(({ document }) => {
        const text = documents.get(document)
        return text === undefined ? [] : [[document, text] as const]
      })
      const details = { event, decision, documents: new Map(own), marks: marksOf(record) }
      records.add(record, () => details)
    }
    return missing.length
  }

  /** Lets own entries whose records are written down by now be replaced; none while records cannot be written. */
  async #trim(): Promise<void> {
    const { records, clock } = this.#parts
    let again = true
    try {
      await records.flush()
      const { failures, droppedWrites } = records.counts
      const isFailing = failures > this.#failures
      this.#failures = failures
      if (isFailing) return
      const now = clock()
      const hasDropped = droppedWrites > this.#dropped
      // calls that are still being answered have their turn the next time
      if (hasDropped || this.#hasDropped) await this.replay(now - SETTLED)
      this.#dropped = droppedWrites
      this.#hasDropped = hasDropped
      this.#slots.free(now - KEPT)
      await this.#removeLeftOver(now - LEFT_OVER)
      again = !this.#slots.isEmpty
    } finally {
      this.#trimmer = again ? this.#trimSoon() : undefined
    }
  }

  async #removeLeftOver(before: number): Promise<void> {
    const { store, writer } = this.#parts
    for (;;) {
      const entries = this.#slots.leftOver(before, REMOVED)
      if (entries.length === 0) return
      await store.journal.remove(entries.map((entry) => ({ ...entry, writer })))
    }
  }

  #trimSoon(): NodeJS.Timeout {
    return setTimeout(() => void this.#inTurn(() => this.#trim()), TRIM_EVERY).unref()
  }

  #inTurn(work: () => Promise<unknown>): Promise<void> {
    this.#working = this.#working.then(async () => {
      if (this.#closed) return
      try {
        await work()
        this.#isFailing = false
      } catch (cause) {
        if (!this.#closed && !this.#isFailing)
          this.#parts.warn('the journal of calls could not be worked through; this is tried again', cause)
        this.#isFailing = true
      }
    })
    return this.#working
  }
}
