const lexical =
  /^(\d{4}-\d{2}-\d{2})T(?:([01]\d|2[0-3]):([0-5]\d):([0-5]\d)(?:\.(\d+))?|24:00:00(?:\.0+)?)(Z|[+-](?:0\d|1[0-3]):[0-5]\d|[+-]14:00)?$/

const DAY = 86_400_000

/**
 * Reads an xs:dateTime, in UTC where it names no zone and with what is below a millisecond cut off; `undefined` for every
 * other text and for dates outside the years 1 to 9999 in UTC, which many clients cannot read.
 */
export function readXmlDateTime(text: string): Date | undefined {
  // white space at the edges is no part of the value (XML Schema, part 2, section 3.2.7)
  const [, day, hours, minutes, seconds, fraction = '', zone = 'Z'] =
    lexical.exec(text.replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, '')) ?? []
  if (day === undefined) return undefined
  const midnight = new Date(`${day}T00:00:00Z`)
  // 30 February reads as a day of March
  if (Number.isNaN(midnight.getTime()) || !midnight.toISOString().startsWith(day)) return undefined
  const time =
    hours === undefined
      ? DAY
      : minutesOf(hours, minutes) * 60_000 +
        Number(seconds) * 1000 +
        Number(fraction.slice(0, 3).padEnd(3, '0'))
  const date = new Date(midnight.getTime() + time - offsetOf(zone))
  const year = date.getUTCFullYear()
  return year >= 1 && year <= 9999 ? date : undefined
}

const minutesOf = (hours = '0', minutes = '0'): number => Number(hours) * 60 + Number(minutes)

/** How far a zone is ahead of UTC, in milliseconds. */
function offsetOf(zone: string): number {
  if (zone === 'Z') return 0
  const [hours, minutes] = zone.slice(1).split(':')
  return (zone.startsWith('-') ? -1 : 1) * minutesOf(hours, minutes) * 60_000
}
