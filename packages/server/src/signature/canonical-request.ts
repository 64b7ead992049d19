import { hash } from 'node:crypto'
import { canonicalPath, type PathRule } from './canonical-path.ts'
import type { HeaderValues, SignedRequest } from './signed-request.ts'

export interface CanonicalParts {
  readonly pathRule: PathRule
  /** The query string in canonical form. */
  readonly query: string
  readonly headers: HeaderValues
  /** The names of the signed headers, joined by semicolons as the request has them. */
  readonly signedHeaders: string
  /** The same in small letters, one by one. */
  readonly signedNames: readonly string[]
  /** The SHA-256 of the body in hexadecimal digits, or the word that stands for it. */
  readonly payloadHash: string
}

/**
 * The canonical request of Signature Version 4, one character per byte; undefined where a signed header is absent
 * or listed twice, for then no signer can have signed this request.
 */
export function canonicalRequest({ method, path }: SignedRequest, parts: CanonicalParts): string | undefined {
  const { pathRule, query, headers, signedHeaders, signedNames, payloadHash } = parts
  const lines = canonicalHeaders(headers, signedNames)
  if (lines === undefined) return undefined
  return `${method}\n${canonicalPath(path, pathRule)}\n${query}\n${lines}\n${signedHeaders}\n${payloadHash}`
}

/** The SHA-256 of a canonical request in hexadecimal digits. */
export function hashOfCanonical(request: string): string {
  return hash('sha256', Buffer.from(request, 'latin1'), 'hex')
}

/**
 * One line for each listed header, in the order of the list. A name may stand once: a long value listed
 * thousands of times would make a request of a few kilobytes cost megabytes.
 */
function canonicalHeaders(headers: HeaderValues, names: readonly string[]): string | undefined {
  if (!isAscending(names) && new Set(names).size < names.length) return undefined
  let lines = ''
  for (const name of names) {
    const value = headers.get(name)
    if (value === undefined) return undefined
    lines += `${name}:${folded(value)}\n`
  }
  return lines
}

function isAscending(names: readonly string[]): boolean {
  let before = ''
  for (const name of names) {
    if (name <= before) return false
    before = name
  }
  return true
}

/** Runs of blanks are one blank. A no-break space is none: it may be half of a character. */
function folded(value: string): string {
  if (!value.includes('  ') && !value.includes('\t')) return value
  return value.replace(/[ \t]+/g, ' ')
}
