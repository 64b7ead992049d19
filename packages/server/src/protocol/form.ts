import { MalformedInput } from '../model/error.ts'

/** More parameters than any real request has; a list of that many entries is refused by its own limits anyway. */
const MOST_PARAMETERS = 5_000

export type Form = ReadonlyMap<string, string>

function decodePart(text: string): string {
  const spaced = text.includes('+') ? text.replaceAll('+', ' ') : text
  if (!spaced.includes('%')) return spaced
  try {
    return decodeURIComponent(spaced)
  } catch {
    throw MalformedInput()
  }
}

/**
 * Reads `application/x-www-form-urlencoded` text, body or query string. Of a doubled parameter the first counts
 * (behaviours 62). Text that is not percent-encoded UTF-8, or more than 5,000 parameters, is MalformedInput.
 */
export function parseForm(text: string, form: Map<string, string> = new Map()): Map<string, string> {
  let start = 0
  let count = 0
  while (start < text.length) {
    let end = text.indexOf('&', start)
    if (end < 0) end = text.length
    if (end > start) {
      count += 1
      if (count > MOST_PARAMETERS)
        throw MalformedInput(`A request may have at most ${MOST_PARAMETERS} parameters`)
      const equals = text.indexOf('=', start)
      const split = equals < 0 || equals > end ? end : equals
      const name = decodePart(text.slice(start, split))
      if (!form.has(name)) form.set(name, decodePart(text.slice(split + 1, end)))
    }
    start = end + 1
  }
  return form
}
