/**
 * What a signature covers of a request, as it came over the wire. Every string holds one character per byte, as
 * `node:http` gives them; header values have no blanks at their ends.
 */
export interface SignedRequest {
  readonly method: string
  /** The path as it was sent, without the query string. */
  readonly path: string
  /** The query string as it was sent, without the question mark. */
  readonly query: string
  /** Names and values in turn, as they were sent, doubled headers included. */
  readonly rawHeaders: readonly string[]
  readonly body: Uint8Array
}

/** Values by lower-case name; those of a doubled header are joined by commas in the order of the request. */
export type HeaderValues = ReadonlyMap<string, string>

/** Reads the headers that `node:http` gives as names and values in turn. */
export function readHeaders(rawHeaders: readonly string[]): HeaderValues {
  const headers = new Map<string, string>()
  for (let index = 1; index < rawHeaders.length; index += 2) {
    const name = (rawHeaders[index - 1] ?? '').toLowerCase()
    const value = rawHeaders[index] ?? ''
    const before = headers.get(name)
    headers.set(name, before === undefined ? value : `${before},${value}`)
  }
  return headers
}
