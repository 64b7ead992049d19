import { MalformedInput, type ServiceError } from '../model/error.ts'

/** More parameters than any real request has; a list of that many entries is refused by its own limits anyway. */
const MOST_PARAMETERS = 5_000

export type Form = ReadonlyMap<string, string>

/** A form as far as it can be read. */
export interface FormReading {
  readonly form: Map<string, string>
  /** The first thing that cannot be read; what follows it may still say which operation is asked for. */
  fault?: ServiceError
}

function decodePart(text: string): string | undefined {
  const spaced = text.includes('+') ? text.replaceAll('+', ' ') : text
  if (!spaced.includes('%')) return spaced
  try {
    return decodeURIComponent(spaced)
  } catch {
    return undefined
  }
}

/**
 * Reads `application/x-www-form-urlencoded` text, body or query string, into a reading. Of a doubled parameter the first
 * counts (behaviours 62). Text that is not percent-encoded UTF-8, or more than 5,000 parameters, leaves MalformedInput
 * as the reading's fault.
 */
export function parseForm(text: string, reading: FormReading = { form: new Map() }): FormReading {
  const { form } = reading
  let start = 0
  let count = 0
  while (start < text.length) {
    let end = text.indexOf('&', start)
    if (end < 0) end = text.length
    if (end > start) {
      count += 1
      if (count > MOST_PARAMETERS) {
        reading.fault ??= MalformedInput(`A request may have at most ${MOST_PARAMETERS} parameters`)
        return reading
      }
      const equals = text.indexOf('=', start)
      const split = equals < 0 || equals > end ? end : equals
      const name = decodePart(text.slice(start, split))
      const value = decodePart(text.slice(split + 1, end))
      if (name === undefined || value === undefined) reading.fault ??= MalformedInput()
      else if (!form.has(name)) form.set(name, value)
    }
    start = end + 1
  }
  return reading
}
