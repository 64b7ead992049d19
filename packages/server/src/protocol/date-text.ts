const iso = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/
const http = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/

/** Reads a date as ISO 8601 or HTTP writes it, in UTC where it names no zone; `undefined` for every other text. */
export function readDate(text: string): Date | undefined {
  if (!iso.test(text) && !http.test(text)) return undefined
  const zoned = /(?:Z|GMT|T.*[+-]\d{2}:?\d{2})$/.test(text) || !text.includes('T') ? text : `${text}Z`
  const date = new Date(zoned)
  return Number.isNaN(date.getTime()) ? undefined : date
}
