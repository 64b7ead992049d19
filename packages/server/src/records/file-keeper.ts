import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { documentOfLine } from './document-line.ts'
import type { BatchFacts, Block, BlockQuery, RecordKeeper } from './keeper.ts'
import type { TimeRange } from './lookup.ts'
import { isMissing, removeOldSegments, segmentsIn } from './retention.ts'
import { type SegmentOptions, SegmentWriter } from './segment.ts'
import { entriesOf, type IndexEntry, linesOfPart } from './segment-index.ts'
import { mayHold, type Segment, SPREAD } from './segment-name.ts'

export interface FileKeeperOptions extends Omit<SegmentOptions, 'began' | 'syncAfter'> {
  /** How long records are kept, in milliseconds. */
  readonly maxAge: number
  /** Bytes that all segments together may take. */
  readonly mostTotal: number
}

/** Records in files of this process. */
export class FileKeeper implements RecordKeeper {
  readonly #folder: string
  readonly #writer: SegmentWriter

  constructor({ maxAge, mostTotal, ...options }: FileKeeperOptions) {
    const { directory, clock, mostBytes, failed } = options
    this.#folder = directory
    const began = ({ name }: Segment): void => {
      const retention = { since: clock() - maxAge, mostBytes: mostTotal - mostBytes, current: name }
      removeOldSegments(directory, retention).catch(failed)
    }
    this.#writer = new SegmentWriter({ ...options, began, syncAfter: 1_000 })
  }

  append(lines: Buffer, time: number, facts?: BatchFacts): Promise<void> {
    return this.#writer.append(lines, time, facts)
  }

  close(): Promise<void> {
    return this.#writer.close()
  }

  async *blocks({ marks, settled, ...times }: BlockQuery): AsyncGenerator<Block> {
    // there is no other process whose records could be late
    const query = { ...within(times, settled), marks }
    const segments = (await segmentsIn(this.#folder)).filter((segment) => mayHold(segment, query)).reverse()
    let waiting: Part[] = []
    for (const [index, segment] of segments.entries()) {
      const parts = await this.#partsOf(segment)
      const wanted = parts.filter(({ entry }) => isWanted(entry, query))
      waiting = [...waiting, ...wanted].sort((one, other) => other.entry.to - one.entry.to)
      // what was written before this segment was begun came in before it, too, or little after
      const bound = segments[index + 1] === undefined ? Number.NEGATIVE_INFINITY : segment.start + SPREAD
      while (waiting[0] !== undefined && waiting[0].entry.to >= bound) {
        const [part] = waiting.splice(0, 1)
        if (part !== undefined) yield this.#block(part)
      }
    }
  }

  async #partsOf(segment: Segment): Promise<Part[]> {
    const size = await stat(join(this.#folder, segment.name)).then(
      (found) => found.size,
      (error: unknown) => {
        if (isMissing(error)) return 0
        throw error
      },
    )
    const entries = await entriesOf(this.#folder, segment, size)
    return entries.map((entry) => ({ segment, entry, entries }))
  }

  #block({ segment, entry, entries }: Part): Block {
    const path = join(this.#folder, segment.name)
    return {
      from: entry.from,
      to: entry.to,
      settled: Number.NEGATIVE_INFINITY,
      size: entry.size,
      lines: () => linesOfPart(path, entry),
      documents: async (hashes) => {
        const found = new Map<string, string>()
        for (const part of entries) {
          if (part.marks !== undefined && !part.documents.some((name) => hashes.includes(name))) continue
          for (const line of await linesOfPart(path, part)) {
            const document = documentOfLine(line)
            if (document !== undefined && hashes.includes(document.name))
              found.set(document.name, document.text)
          }
        }
        return found
      },
    }
  }
}

interface Part {
  readonly segment: Segment
  readonly entry: IndexEntry
  readonly entries: readonly IndexEntry[]
}

function within({ from, to }: TimeRange, other: TimeRange | undefined): TimeRange {
  return other === undefined ? { from, to } : { from: Math.max(from, other.from), to: Math.min(to, other.to) }
}

function isWanted({ from, to, marks }: IndexEntry, query: BlockQuery): boolean {
  if (to < query.from || from >= query.to) return false
  return marks === undefined || query.marks.every((mark) => marks.has(mark))
}
