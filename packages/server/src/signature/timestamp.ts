import { IncompleteSignature, SignatureDoesNotMatch } from './refusals.ts'

const MINUTES = 15
const WINDOW = MINUTES * 60_000

/** When a request says that it was signed. */
export interface Timestamp {
  /** `YYYYMMDDTHHMMSSZ`. */
  readonly text: string
  /** Milliseconds since 1970. */
  readonly time: number
}

/**
 * Reads the ISO 8601 basic format, in UTC; a date without time is its midnight. Anything else, also a day that no
 * calendar has, is IncompleteSignature (behaviours 49).
 */
export function readTimestamp(given: string): Timestamp {
  const text = given.length === 8 ? `${given}T000000Z` : given
  const time = timeOf(text)
  if (time === undefined) {
    throw IncompleteSignature(
      `Date must be in ISO-8601 'basic format'. Got '${given}'. See http://en.wikipedia.org/wiki/ISO_8601`,
    )
  }
  return { text, time }
}

/** Gives the timestamp back unless it is more than 15 minutes from `now` (milliseconds since 1970) (behaviours 96, 97). */
export function requireCurrent(timestamp: Timestamp, now: number): Timestamp {
  const { text, time } = timestamp
  const current = now - (now % 1000)
  if (time < current - WINDOW) {
    const bound = `${basicFormat(current - WINDOW)} (${basicFormat(current)} - ${MINUTES} min.)`
    throw SignatureDoesNotMatch(`Signature expired: ${text} is now earlier than ${bound}`)
  }
  if (time > current + WINDOW) {
    const bound = `${basicFormat(current + WINDOW)} (${basicFormat(current)} + ${MINUTES} min.)`
    throw SignatureDoesNotMatch(`Signature not yet current: ${text} is still later than ${bound}`)
  }
  return timestamp
}

function timeOf(text: string): number | undefined {
  if (text.length !== 16 || text[8] !== 'T' || text[15] !== 'Z') return undefined
  const year = number(text, 0, 4)
  const month = number(text, 4, 6)
  const day = number(text, 6, 8)
  const hour = number(text, 9, 11)
  const minute = number(text, 11, 13)
  const second = number(text, 13, 15)
  if (!(year >= 1970 && month >= 1 && month <= 12 && hour < 24 && minute < 60 && second < 60))
    return undefined
  const time = Date.UTC(year, month - 1, day, hour, minute, second)
  return new Date(time).getUTCDate() === day ? time : undefined
}

/** The number that these characters write in decimal digits, or NaN. */
function number(text: string, start: number, end: number): number {
  let value = 0
  for (let index = start; index < end; index += 1) {
    const digit = text.charCodeAt(index) - 48
    if (!(digit >= 0 && digit <= 9)) return Number.NaN
    value = value * 10 + digit
  }
  return value
}

function basicFormat(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`
}
