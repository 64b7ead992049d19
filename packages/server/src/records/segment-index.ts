import { open, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { LONGEST_LINE } from './call-record.ts'
import type { TimeRange } from './lookup.ts'
import { isMissing } from './retention.ts'
import { endOf, firstTimeOf, indexNameOf, type Segment } from './segment-name.ts'

/** A part of a segment: whole lines that were appended together. */
export interface IndexEntry extends TimeRange {
  readonly at: number
  readonly size: number
  /** Absent where nobody has noted them: anything may be there. */
  readonly marks?: ReadonlySet<number>
  /** The documents whose lines stand there. */
  readonly documents: readonly string[]
}

/** The line of the index for what was appended at a place of the segment. */
export function indexLine(entry: Omit<IndexEntry, 'marks'> & { readonly marks: readonly number[] }): string {
  const { at, size, from, to, marks, documents } = entry
  return `${JSON.stringify({ at, size, from, to, marks, documents })}\n`
}

function entryOf(line: string): IndexEntry | undefined {
  try {
    const value: unknown = JSON.parse(line)
    if (typeof value !== 'object' || value === null) return undefined
    const { at, size, from, to, marks, documents } = value as Record<string, unknown>
    if (![at, size, from, to].every((number) => Number.isSafeInteger(number))) return undefined
    if (!Array.isArray(marks) || !Array.isArray(documents)) return undefined
    return {
      at: Number(at),
      size: Number(size),
      from: Number(from),
      to: Number(to),
      marks: new Set(marks.map(Number)),
      documents: documents.map(String),
    }
  } catch {
    return undefined
  }
}

/** The parts of a segment of so many bytes, in their order; what its index does not tell of is a part, too. */
export async function entriesOf(directory: string, segment: Segment, size: number): Promise<IndexEntry[]> {
  const text = await readFile(join(directory, indexNameOf(segment)), 'utf8').catch((error: unknown) => {
    if (isMissing(error)) return ''
    throw error
  })
  const known = text.split('\n').flatMap((line) => entryOf(line) ?? [])
  const unknown = { from: firstTimeOf(segment), to: endOf(segment), documents: [] }
  const entries: IndexEntry[] = []
  let end = 0
  for (const entry of known.sort((one, other) => one.at - other.at)) {
    if (entry.at < end || entry.at + entry.size > size) continue
    if (entry.at > end) entries.push({ ...unknown, at: end, size: entry.at - end })
    entries.push(entry)
    end = entry.at + entry.size
  }
  if (size > end) entries.push({ ...unknown, at: end, size: size - end })
  return entries
}

/** The lines of a part of a file; a line that is torn or too long is none. */
export async function linesOfPart(
  path: string,
  { at, size }: Pick<IndexEntry, 'at' | 'size'>,
): Promise<string[]> {
  const file = await open(path, 'r').catch((error: unknown) => {
    if (isMissing(error)) return undefined
    throw error
  })
  if (file === undefined) return []
  try {
    const bytes = Buffer.alloc(size)
    const { bytesRead } = await file.read(bytes, 0, size, at)
    const lines = bytes.subarray(0, bytesRead).toString('utf8').split('\n')
    lines.pop()
    return lines.filter((line) => line.length <= LONGEST_LINE)
  } finally {
    await file.close()
  }
}
