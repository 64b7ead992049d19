const DAY = 86_400

/** How many days' dates are kept as text. */
const MOST_DAYS = 4_096

const days = new Map<number, string>()
const twoDigits = Array.from({ length: 60 }, (_, number) => String(number).padStart(2, '0'))

/**
 * Whole seconds since 1970 as `2026-11-29T08:15:00Z`. Answers are full of dates, and `Date.toISOString` takes many times
 * as long; a time that is no date is a RangeError, as there.
 */
export function isoSeconds(seconds: number): string {
  const day = Math.floor(seconds / DAY)
  let date = days.get(day)
  if (date === undefined) {
    date = new Date(day * DAY * 1000).toISOString().slice(0, -13)
    if (days.size >= MOST_DAYS) days.clear()
    days.set(day, date)
  }
  const rest = Math.floor(seconds) - day * DAY
  const hour = twoDigits[Math.floor(rest / 3600)]
  const minute = twoDigits[Math.floor(rest / 60) % 60]
  return `${date}${hour}:${minute}:${twoDigits[rest % 60]}Z`
}
