import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { type CallRecord, LONGEST_LINE, recordOf } from './call-record.ts'
import { isMissing, segmentsIn } from './retention.ts'
import { mayHold } from './segment-name.ts'

const CHUNK = 65_536

const LINE_BREAK = 10

/**
 * The lines of a file that end with a line break: what follows the last one was torn by the end of a process, or is being
 * written. A file that is gone has none. Holds no more than one line and one chunk in memory.
 */
export async function* wholeLines(path: string): AsyncGenerator<string> {
  const file = await open(path, 'r').catch((error: unknown) => {
    if (isMissing(error)) return undefined
    throw error
  })
  if (file === undefined) return
  try {
    const chunk = Buffer.allocUnsafe(CHUNK)
    let begun: Buffer = Buffer.alloc(0)
    for (let position = 0; ; ) {
      const { bytesRead } = await file.read(chunk, 0, CHUNK, position)
      if (bytesRead === 0) return
      position += bytesRead
      let start = 0
      for (;;) {
        const end = chunk.subarray(0, bytesRead).indexOf(LINE_BREAK, start)
        if (end < 0) break
        if (begun.length + end - start <= LONGEST_LINE) {
          yield Buffer.concat([begun, chunk.subarray(start, end)]).toString('utf8')
        }
        begun = Buffer.alloc(0)
        start = end + 1
      }
      // of a line that is too long only the fact is kept
      if (begun.length <= LONGEST_LINE) begun = Buffer.concat([begun, chunk.subarray(start, bytesRead)])
    }
  } finally {
    await file.close()
  }
}

export interface TimeRange {
  /** Milliseconds since 1970. */
  readonly from: number
  /** The first moment that does not count any more. */
  readonly to: number
}

/** The records of calls that came in within the range, about in the order in which they ended. */
export async function* recordsBetween(directory: string, range: TimeRange): AsyncGenerator<CallRecord> {
  for (const segment of await segmentsIn(directory)) {
    if (!mayHold(segment, range)) continue
    for await (const line of wholeLines(join(directory, segment.name))) {
      const record = recordOf(line)
      if (record !== undefined && record.time >= range.from && record.time < range.to) yield record
    }
  }
}

/** The record of one request, looked for from the newest segment back; reads everything if it must. */
export async function findByRequestId(directory: string, requestId: string): Promise<CallRecord | undefined> {
  for (const segment of (await segmentsIn(directory)).reverse()) {
    for await (const line of wholeLines(join(directory, segment.name))) {
      if (!line.includes(requestId)) continue
      const record = recordOf(line)
      if (record?.requestId === requestId) return record
    }
  }
  return undefined
}
