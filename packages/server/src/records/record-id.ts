import type { Random } from '../model/random.ts'

/**
 * A new id of a record: 25 characters of [0-9a-z] (behaviours 105), of which the first nine are the record's time, and the
 * others 62 random bits and the marks of a UUID of version 7, whose other spelling the id is. Records tell whole seconds:
 * the milliseconds of the call stand in the 12 bits behind them, so that ids sort by the order of the calls.
 */
export function newRecordId(time: number, milliseconds: number, random: Random): string {
  const [c = 0, d = 0, e = 0, f = 0, g = 0, h = 0, i = 0, j = 0] = random(8)
  const high = (0x7000 | milliseconds) * 2 ** 24 + (0x80 | (c & 0x3f)) * 2 ** 16 + d * 2 ** 8 + e
  const low = f * 2 ** 32 + g * 2 ** 24 + h * 2 ** 16 + i * 2 ** 8 + j
  return timePart(time) + eightDigits(high) + eightDigits(low)
}

/** Calls of the same second share the part of their time. */
let lastTime = { time: 0, text: base36(0, 9) }

function timePart(time: number): string {
  if (lastTime.time !== time) lastTime = { time, text: base36(time, 9) }
  return lastTime.text
}

/** Every two digits of base 36, for the time that `toString` takes with numbers of more than 31 bits. */
const pairs = Array.from({ length: 36 ** 2 }, (_, value) => base36(value, 2))

/** A number of at most 40 bits in eight digits of base 36. */
function eightDigits(value: number): string {
  const upper = Math.floor(value / 36 ** 4)
  const lower = value - upper * 36 ** 4
  return pairOf(upper / 36 ** 2) + pairOf(upper % 36 ** 2) + pairOf(lower / 36 ** 2) + pairOf(lower % 36 ** 2)
}

const pairOf = (value: number): string => pairs[Math.floor(value)] ?? ''

/** The id as the UUID by which event records name it; `undefined` for what is no id. */
export function uuidOfRecordId(id: string): string | undefined {
  if (!/^[0-9a-z]{25}$/.test(id)) return undefined
  const part = (from: number, to: number, digits: number) =>
    Number.parseInt(id.slice(from, to), 36).toString(16).padStart(digits, '0')
  const hex = part(0, 9, 12) + part(9, 17, 10) + part(17, 25, 10)
  if (hex.length !== 32) return undefined
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}

/** The id that a UUID spells; `undefined` for other texts. */
export function recordIdOfUuid(uuid: string): string | undefined {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(uuid)) return undefined
  const hex = uuid.replaceAll('-', '')
  const number = (from: number, to: number) => Number.parseInt(hex.slice(from, to), 16)
  return base36(number(0, 12), 9) + base36(number(12, 22), 8) + base36(number(22, 32), 8)
}

/** The lowest id of a time in milliseconds: no id of an earlier time sorts behind it. */
export function firstRecordId(time: number): string {
  return base36(time, 9) + '0'.repeat(16)
}

/** The time that an id tells, in milliseconds since 1970; `undefined` for what is no id. */
export function timeOfRecordId(id: string): number | undefined {
  return /^[0-9a-z]{25}$/.test(id) ? Number.parseInt(id.slice(0, 9), 36) : undefined
}

/** The milliseconds behind the time of an id's record; 0 for what is no id. */
export function millisecondsOfRecordId(id: string): number {
  if (!/^[0-9a-z]{25}$/.test(id)) return 0
  return Math.floor(Number.parseInt(id.slice(9, 17), 36) / 2 ** 24) & 0xfff
}

function base36(value: number, length: number): string {
  return value.toString(36).padStart(length, '0')
}
