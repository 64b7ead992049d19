const iso = /^(\d{4}-\d{2}-\d{2})(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/
const http = /^[A-Z][a-z]{2}, (\d{2} [A-Z][a-z]{2} \d{4}) \d{2}:\d{2}:\d{2} GMT$/

/** Reads a date as ISO 8601 or HTTP writes it, in UTC where it names no zone; `undefined` for every other text. */
export function readDate(text: string): Date | undefined {
  const isoDay = iso.exec(text)?.[1]
  const httpDay = http.exec(text)?.[1]
  if (isoDay === undefined && httpDay === undefined) return undefined
  // 30 February would be read as a day of March
  const day = new Date(isoDay ?? `${httpDay} GMT`).getUTCDate()
  if (day !== Number(isoDay?.slice(-2) ?? httpDay?.slice(0, 2))) return undefined
  const zoned = /(?:Z|GMT|T.*[+-]\d{2}:?\d{2})$/.test(text) || !text.includes('T') ? text : `${text}Z`
  const date = new Date(zoned)
  return Number.isNaN(date.getTime()) ? undefined : date
}
