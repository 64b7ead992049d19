import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { endOf, indexNameOf, type Segment, segmentOf } from './segment-name.ts'

/** Every segment of a folder, oldest first; none if there is no such folder. */
export async function segmentsIn(directory: string): Promise<Segment[]> {
  const names = await readdir(directory).catch((error: unknown) => {
    if (isMissing(error)) return []
    throw error
  })
  return names.sort().flatMap((name) => segmentOf(name) ?? [])
}

export function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}

export interface Retention {
  /** Records that came in before are removed, in milliseconds since 1970. */
  readonly since: number
  /** Bytes that all segments together may take. */
  readonly mostBytes: number
  /** The name of the segment that is written to, which always stays. */
  readonly current: string
}

/** Removes the oldest segments until none is too old and all together are small enough; tells how many it removed. */
export async function removeOldSegments(
  directory: string,
  { since, mostBytes, current }: Retention,
): Promise<number> {
  const segments = (await segmentsIn(directory)).filter(({ name }) => name !== current)
  const filesOf = (segment: Segment) =>
    [segment.name, indexNameOf(segment)].map((name) => join(directory, name))
  const sizes = await Promise.all(
    segments.map(async (segment) => {
      const both = await Promise.all(filesOf(segment).map(sizeOf))
      return both.reduce((sum, size) => sum + size, 0)
    }),
  )
  let total = sizes.reduce((sum, size) => sum + size, 0)
  let removed = 0
  for (const segment of segments) {
    if (endOf(segment) > since && total <= mostBytes) break
    for (const file of filesOf(segment)) await rm(file, { force: true })
    total -= sizes[removed++] ?? 0
  }
  return removed
}

async function sizeOf(path: string): Promise<number> {
  const found = await stat(path).catch((error: unknown) => {
    if (isMissing(error)) return undefined
    throw error
  })
  return found?.size ?? 0
}
