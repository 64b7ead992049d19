import { type FileHandle, mkdir, open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Clock } from '../model/clock.ts'
import type { Random } from '../model/random.ts'
import { documentLine } from './document-line.ts'
import type { BatchFacts } from './keeper.ts'
import { indexLine } from './segment-index.ts'
import { indexNameOf, isHourOf, newSegment, type Segment, startFor } from './segment-name.ts'

export interface SegmentOptions {
  readonly directory: string
  readonly clock: Clock
  readonly random: Random
  /** Bytes after which a new segment is begun. */
  readonly mostBytes: number
  /** Milliseconds after which what was written is safe from power loss, too. */
  readonly syncAfter: number
  /** Called when a segment has been begun. */
  readonly began: (segment: Segment) => void
  readonly failed: (error: unknown) => void
}

interface OpenSegment extends Segment {
  readonly file: FileHandle
  /** Tells what stands where; a line that is missing there costs time and nothing else. */
  readonly index: FileHandle
  /** Whether its last line may be torn. */
  isTorn: boolean
  /** Bytes that are known to be whole lines. */
  size: number
  /** The documents that stand in it, so that it needs no other file. */
  readonly documents: Set<string>
}

/**
 * Appends lines to files of their own hour, each by one write. When `append` answers, the lines survive the death of
 * the process; they survive a power loss `syncAfter` later. A segment that was left is never appended to again. Only
 * one call of `append` or `close` may run at a time.
 */
export class SegmentWriter {
  readonly #options: SegmentOptions
  #segment: OpenSegment | undefined
  #syncTimer: NodeJS.Timeout | undefined
  #syncing: Promise<void> = Promise.resolve()
  #isSyncFailing = false

  constructor(options: SegmentOptions) {
    this.#options = options
  }

  /**
   * Appends the lines of records that came in at about this time, behind those of the documents that their segment does
   * not have yet; when it rejects, none of them is in a file.
   */
  async append(lines: Buffer, time: number, facts?: BatchFacts): Promise<void> {
    const segment = await this.#segmentFor(lines.length, startFor(time, this.#options.clock()))
    const added = [...(facts?.documents ?? [])].filter(([name]) => !segment.documents.has(name))
    const before = added.map(([name, text]) => documentLine(name, text)).join('')
    const bytes = before === '' ? lines : Buffer.concat([Buffer.from(before), lines])
    try {
      for (let written = 0; written < bytes.length; ) {
        const at = segment.size + written
        written += (await segment.file.write(bytes, written, bytes.length - written, at)).bytesWritten
      }
    } catch (error) {
      await this.#undo(segment)
      throw error
    }
    const at = segment.size
    segment.size += bytes.length
    for (const [name] of added) segment.documents.add(name)
    if (facts !== undefined) {
      const entry = { ...facts, at, size: bytes.length, documents: added.map(([name]) => name) }
      await this.#note(segment, indexLine(entry))
    }
    this.#syncTimer ??= setTimeout(() => this.#syncBehind(), this.#options.syncAfter).unref()
  }

  /** Makes everything safe from power loss and ends the segment. */
  async close(): Promise<void> {
    clearTimeout(this.#syncTimer)
    this.#syncTimer = undefined
    await this.#syncing
    const segment = this.#segment
    this.#segment = undefined
    if (segment === undefined) return
    try {
      await segment.file.datasync()
    } finally {
      await segment.file.close()
      await segment.index.close()
    }
  }

  async #segmentFor(bytes: number, start: number): Promise<OpenSegment> {
    const present = this.#segment
    if (present !== undefined) {
      const isFull = present.size > 0 && present.size + bytes > this.#options.mostBytes
      if (!isFull && isHourOf(present, start)) return present
      await this.close()
    }
    return this.#begin(start)
  }

  async #begin(start: number): Promise<OpenSegment> {
    const { directory, random, began } = this.#options
    await mkdir(directory, { recursive: true, mode: 0o700 })
    const named = newSegment(start, random)
    const path = join(directory, named.name)
    const file = await open(path, 'wx', 0o600)
    const index = await open(join(directory, indexNameOf(named)), 'wx', 0o600).catch(
      async (error: unknown) => {
        await file.close()
        // each attempt would leave another one
        await rm(path, { force: true })
        throw error
      },
    )
    this.#segment = { ...named, file, index, isTorn: false, size: 0, documents: new Set() }
    await syncFolder(directory)
    began(named)
    return this.#segment
  }

  /** Adds a line to the index; what it cannot tell is read whole, so that it is told once and not tried again. */
  async #note(segment: OpenSegment, line: string): Promise<void> {
    try {
      await segment.index.appendFile(segment.isTorn ? `\n${line}` : line)
      segment.isTorn = false
    } catch (error) {
      if (!segment.isTorn) this.#options.failed(error)
      segment.isTorn = true
    }
  }

  /** Takes back what a failed write may have left; a segment where that fails as well is left. */
  async #undo(segment: OpenSegment): Promise<void> {
    try {
      await segment.file.truncate(segment.size)
    } catch {
      await this.close().catch(this.#options.failed)
    }
  }

  #syncBehind(): void {
    this.#syncTimer = undefined
    const file = this.#segment?.file
    this.#syncing = this.#syncing
      .then(async () => {
        await file?.datasync()
        this.#isSyncFailing = false
      })
      .catch((error: unknown) => {
        if (!this.#isSyncFailing) this.#options.failed(error)
        this.#isSyncFailing = true
      })
  }
}

/** Makes the names of new files in a folder safe from power loss. */
export async function syncFolder(directory: string): Promise<void> {
  const folder = await open(directory, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}
