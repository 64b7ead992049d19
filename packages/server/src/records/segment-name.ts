import type { Random } from '../model/random.ts'

const HOUR = 3_600_000

/** How far the times of records that are written together may lie from that of the first, and from the present. */
export const SPREAD = 300_000

/** How far the time of a record may therefore lie outside the hour of its segment. */
const SLACK = 2 * SPREAD

/** A segment: records of one hour in one file. */
export interface Segment {
  readonly name: string
  /** When it was begun, in milliseconds since 1970. */
  readonly start: number
}

/**
 * When a segment is said to begin whose first record came in at `time`: now, unless the record had to wait so long for
 * the disk that it would not be looked for there.
 */
export function startFor(time: number, now: number): number {
  return Math.abs(now - time) > SPREAD ? time : now
}

/** The name of a segment that begins then, `20261103T091500.123Z-1a2b3c.jsonl`: names sort by time. */
export function newSegment(start: number, random: Random): Segment {
  const time = new Date(start).toISOString().replace(/[-:]/g, '')
  return { name: `${time}-${Buffer.from(random(3)).toString('hex')}.jsonl`, start }
}

/** The segment of this name; `undefined` for other files. */
export function segmentOf(name: string): Segment | undefined {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d\.\d{3})Z-[0-9a-f]{6}\.jsonl$/.exec(name)
  if (match === null) return undefined
  const [, year, month, day, hour, minute, second] = match
  const start = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`)
  return Number.isNaN(start) ? undefined : { name, start }
}

/** Whether a segment goes on at this time: it ends with the hour in which it began. */
export function isHourOf({ start }: Segment, time: number): boolean {
  return Math.floor(start / HOUR) === Math.floor(time / HOUR)
}

/** The time after which a segment holds no record. */
export function endOf({ start }: Segment): number {
  return (Math.floor(start / HOUR) + 1) * HOUR + SLACK
}

/** The time before which a segment holds no record. */
export function firstTimeOf({ start }: Segment): number {
  return Math.floor(start / HOUR) * HOUR - SLACK
}

/** The name of the file that tells what stands where in a segment. */
export function indexNameOf({ name }: Segment): string {
  return name.replace(/jsonl$/, 'index')
}

/** Whether a segment may hold records from `from` on and before `to`. */
export function mayHold(segment: Segment, { from, to }: { from: number; to: number }): boolean {
  return firstTimeOf(segment) < to && endOf(segment) > from
}
