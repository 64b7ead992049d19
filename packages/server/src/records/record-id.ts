import type { Random } from '../model/random.ts'

/**
 * A new id of a record: 25 characters of [0-9a-z] (behaviours 105), of which the first nine are the time in
 * milliseconds, so that ids sort by time, and the others 80 random bits.
 */
export function newRecordId(time: number, random: Random): string {
  const drawn = Buffer.from(random(10))
  const [high, low] = [drawn.readUIntBE(0, 5), drawn.readUIntBE(5, 5)]
  return base36(time, 9) + base36(high, 8) + base36(low, 8)
}

/** The time that an id tells, in milliseconds since 1970; `undefined` for what is no id. */
export function timeOfRecordId(id: string): number | undefined {
  return /^[0-9a-z]{25}$/.test(id) ? Number.parseInt(id.slice(0, 9), 36) : undefined
}

function base36(value: number, length: number): string {
  return value.toString(36).padStart(length, '0')
}
