import { IncompleteSignature } from './refusals.ts'
import type { SignatureClaims } from './signature-claims.ts'
import type { HeaderValues } from './signed-request.ts'

/**
 * Reads the Authorization header: a word, then `name=value` parts between commas, with blanks or without. Of a
 * doubled part the first counts. All that is missing is named at once (behaviours 44, 46).
 */
export function readAuthorization(header: string, headers: HeaderValues): SignatureClaims {
  const blank = header.indexOf(' ')
  const algorithm = blank < 0 ? header : header.slice(0, blank)
  let credential: string | undefined
  let signedHeaders: string | undefined
  let signature: string | undefined
  for (let start = algorithm.length; start < header.length; ) {
    const comma = header.indexOf(',', start)
    const end = comma < 0 ? header.length : comma
    const part = withoutBlanks(header, start, end)
    const equals = part.indexOf('=')
    if (equals < 0) throw notKeyValue(part, header)
    const name = withoutBlanks(part, 0, equals)
    const value = withoutBlanks(part, equals + 1, part.length)
    if (name === 'Credential') credential ??= value
    else if (name === 'SignedHeaders') signedHeaders ??= value
    else if (name === 'Signature') signature ??= value
    start = end + 1
  }
  const date = headers.get('x-amz-date') || headers.get('date')
  if (!credential || !signature || signedHeaders === undefined || !date) {
    throw incomplete({ credential, signature, signedHeaders, date }, header)
  }
  const sessionToken = headers.get('x-amz-security-token')
  const declaredHash = headers.get('x-amz-content-sha256')
  return { kind: 'header', algorithm, credential, signedHeaders, signature, date, sessionToken, declaredHash }
}

function withoutBlanks(text: string, start: number, end: number): string {
  let from = start
  let to = end
  while (from < to && isBlank(text.charCodeAt(from))) from += 1
  while (to > from && isBlank(text.charCodeAt(to - 1))) to -= 1
  return text.slice(from, to)
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09
}

function notKeyValue(part: string, header: string): Error {
  return IncompleteSignature(
    `'${part}' not a valid key=value pair (missing equal-sign) in Authorization header: '${header}'.`,
  )
}

/** An empty list of signed headers is a list: what it lacks is a matter of its own (behaviours 48). */
function incomplete(
  found: Record<'credential' | 'signature' | 'signedHeaders' | 'date', string | undefined>,
  header: string,
): Error {
  const missing: string[] = []
  if (!found.credential) missing.push(`Authorization header requires 'Credential' parameter.`)
  if (!found.signature) missing.push(`Authorization header requires 'Signature' parameter.`)
  if (found.signedHeaders === undefined) {
    missing.push(`Authorization header requires 'SignedHeaders' parameter.`)
  }
  if (!found.date) {
    missing.push(`Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.`)
  }
  return IncompleteSignature(`${missing.join(' ')} Authorization=${header}`)
}
