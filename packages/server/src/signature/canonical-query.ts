import { decodeBytes, encodeBytes, textOfBytes } from './percent-encoding.ts'

/** A parameter of the query string, both sides percent-encoded in the one canonical way. */
export interface QueryParameter {
  readonly name: string
  readonly value: string
}

/**
 * Reads a query string as it was sent. Parameters that mean the same come out the same: a plus sign is a blank,
 * capital and small hexadecimal digits are one, and what need not be encoded is not.
 */
export function readQuery(query: string): readonly QueryParameter[] {
  const parameters: QueryParameter[] = []
  let start = 0
  while (start < query.length) {
    const next = query.indexOf('&', start)
    const end = next < 0 ? query.length : next
    if (end > start) {
      const equals = query.indexOf('=', start)
      const split = equals < 0 || equals > end ? end : equals
      parameters.push({
        name: canonicalPart(query.slice(start, split)),
        value: canonicalPart(query.slice(split + 1, end)),
      })
    }
    start = end + 1
  }
  return parameters
}

/** The decoded value of a parameter whose name needs no encoding; of a doubled one the first. */
export function queryValue(parameters: readonly QueryParameter[], name: string): string | undefined {
  const found = parameters.find((parameter) => parameter.name === name)
  return found && textOfBytes(decodeBytes(found.value))
}

/** The query string of the canonical request: sorted by name, then by value. */
export function canonicalQuery(parameters: readonly QueryParameter[]): string {
  if (parameters.length === 0) return ''
  return parameters
    .toSorted((a, b) => order(a.name, b.name) || order(a.value, b.value))
    .map(({ name, value }) => `${name}=${value}`)
    .join('&')
}

function canonicalPart(text: string): string {
  return encodeBytes(decodeBytes(text.includes('+') ? text.replaceAll('+', ' ') : text))
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
