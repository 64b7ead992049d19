/** Whole milliseconds since 1970; a bigint where a number would not be exact. */
export type Instant = number | bigint

const latestEpochSecond = 9223372036854775807n
const firstYear = -292275054
const lastYear = 292278993

const wholeNumber = /^\+?[0-9]+$/
const dateForm =
  /^([+-]?[0-9]+)(?:-([0-9]{2})(?:-([0-9]{2}))?)?(?:[Tt](?:([0-9]{1,2})(?::([0-9]{2})(?::([0-9]{2})(?:\.([0-9]{1,9}))?)?)?)?(?:([Zz])|([+-])([0-9]{2})(?::?([0-9]{2}))?)?)?$/

/**
 * Reads a date or epoch seconds (C9, G8). A whole number of four digits is a year, any other without minus is
 * epoch seconds; missing parts are the lowest; digits after the third of a fraction are cut off.
 */
export function readInstant(text: string): Instant | undefined {
  if (wholeNumber.test(text) && !isYear(text)) return readEpochSeconds(text)
  const [matched, year, month = '01', day = '01', hour = '0', minute = '0', second = '0', ...rest] =
    dateForm.exec(text) ?? []
  if (matched === undefined) return undefined
  const [fraction = '', , offsetSign, offsetHour = '0', offsetMinute = '0'] = rest
  const days = daysSinceEpoch(Number(year), Number(month), Number(day))
  if (days === undefined) return undefined
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined
  if (Number(offsetHour) > 23 || Number(offsetMinute) > 59) return undefined
  const minutes = Number(hour) * 60 + Number(minute)
  const offset = (Number(offsetHour) * 60 + Number(offsetMinute)) * (offsetSign === '-' ? -1 : 1)
  const milliseconds = Number(second) * 1000 + Number(fraction.padEnd(3, '0').slice(0, 3))
  return atDay(days, (minutes - offset) * 60_000 + milliseconds)
}

/** The one spot that says which whole numbers are years. */
function isYear(text: string): boolean {
  return text.length === 4 && text[0] !== '+'
}

function readEpochSeconds(text: string): Instant | undefined {
  const digits = text.replace(/^\+/, '').replace(/^0+/, '')
  if (digits.length <= 12) return Number(digits) * 1000
  if (digits.length > 19) return undefined
  const seconds = BigInt(digits)
  return seconds > latestEpochSecond ? undefined : seconds * 1000n
}

function atDay(days: number, milliseconds: number): Instant {
  if (Math.abs(days) < 100_000_000) return days * 86_400_000 + milliseconds
  return BigInt(days) * 86_400_000n + BigInt(milliseconds)
}

function daysSinceEpoch(year: number, month: number, day: number): number | undefined {
  if (year < firstYear || year > lastYear || month < 1 || month > 12) return undefined
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
  const longest = month === 2 ? (leap ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31
  if (day < 1 || day > longest) return undefined
  // Counted from the first of March of the year 0, so that the leap day is the last of its year.
  const shifted = month > 2 ? year : year - 1
  const era = Math.floor(shifted / 400)
  const yearOfEra = shifted - era * 400
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear
  return era * 146_097 + dayOfEra - 719_468
}
