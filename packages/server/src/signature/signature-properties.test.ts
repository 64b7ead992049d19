import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { SignedRequest } from './signed-request.ts'
import { type Draft, encoded, now, signedInHeader, signedInQuery } from './testing/sdk-signer.ts'
import { refusal, verified } from './testing/verify.ts'

const text = fc.string({ unit: 'grapheme', maxLength: 12 }).filter((value) => value.isWellFormed())
const word = fc.stringMatching(/^[A-Za-z0-9\-.~]{1,12}$/)
const drafts: fc.Arbitrary<Draft> = fc.record(
  {
    method: fc.constantFrom('GET', 'POST', 'PUT', 'DELETE'),
    path: fc.array(text.map(encoded), { maxLength: 4 }).map((segments) => `/${segments.join('/')}`),
    query: fc.dictionary(word, fc.oneof(text, fc.array(text, { minLength: 1, maxLength: 3 })), {
      maxKeys: 4,
    }),
    headers: fc.dictionary(
      fc.stringMatching(/^x-[a-z]{1,8}$/),
      fc.stringMatching(/^[!-~]([ -~\t]{0,20}[!-~])?$/),
      { maxKeys: 3 },
    ),
    body: fc.uint8Array({ minLength: 1, maxLength: 200 }),
    region: word,
    sessionToken: fc.base64String({ minLength: 4, maxLength: 80 }),
    stateHash: fc.boolean(),
  },
  { requiredKeys: [] },
)

describe('whatever the SDK signs', () => {
  it.each(['iam', 's3'])('is accepted in the header, for %s', async (service) => {
    await fc.assert(
      fc.asyncProperty(drafts, async (draft) => {
        const request = await signedInHeader({ ...draft, service })
        expect(refusal(() => verified(request, { service, now }))).toBeUndefined()
      }),
    )
  })

  it('is accepted in the query string', async () => {
    await fc.assert(
      fc.asyncProperty(drafts, async (draft) => {
        const request = await signedInQuery(draft)
        expect(refusal(() => verified(request))).toBeUndefined()
      }),
    )
  })
})

/** Which byte to change, from the start of a text, and into what. */
const change = fc.record({ position: fc.nat({ max: 5_000 }), bits: fc.integer({ min: 1, max: 255 }) })
type Change = typeof change extends fc.Arbitrary<infer C> ? C : never

function flipped(given: string, { position, bits }: Change): string {
  const at = position % given.length
  return given.slice(0, at) + String.fromCharCode(given.charCodeAt(at) ^ bits) + given.slice(at + 1)
}

/** The request with one byte changed in what stands between two texts of the header's value. */
function withFlippedHeader(request: SignedRequest, name: string, by: Change, after = '', before = '\n') {
  const at = request.rawHeaders.indexOf(name) + 1
  const value = request.rawHeaders[at] ?? ''
  const start = value.indexOf(after) + after.length
  const end = value.includes(before, start) ? value.indexOf(before, start) : value.length
  const text = value.slice(0, start) + flipped(value.slice(start, end), by) + value.slice(end)
  return { ...request, rawHeaders: request.rawHeaders.with(at, text) }
}

function withFlippedBody(request: SignedRequest, { position, bits }: Change): SignedRequest {
  const body = Buffer.from(request.body)
  const at = position % body.length
  body[at] = (body[at] ?? 0) ^ bits
  return { ...request, body }
}

/** What a query string says, whatever its order. */
function meaning(query: string): string {
  return JSON.stringify([...new URLSearchParams(query)].map((parameter) => JSON.stringify(parameter)).sort())
}

const draft: Draft = {
  method: 'POST',
  path: '/path/of-some/length',
  query: { Action: 'ListUsers', Version: '2010-05-08', Name: ['a/b', 'ü~', ''] },
  headers: { 'content-type': 'application/x-www-form-urlencoded', 'x-other': '"quoted"' },
  body: 'Marker=abc',
  sessionToken: 'FwoGZXIvYXdzE==',
  stateHash: true,
}

describe('a request in which one byte was changed', () => {
  const parts: [string, (request: SignedRequest, by: Change) => SignedRequest][] = [
    ['the method', (request, by) => ({ ...request, method: flipped(request.method, by) })],
    ['the path', (request, by) => ({ ...request, path: flipped(request.path, by) })],
    ['the body', withFlippedBody],
    ['the date', (request, by) => withFlippedHeader(request, 'x-amz-date', by)],
    ['the host', (request, by) => withFlippedHeader(request, 'host', by)],
    ['the stated hash', (request, by) => withFlippedHeader(request, 'x-amz-content-sha256', by)],
    ['the session token', (request, by) => withFlippedHeader(request, 'x-amz-security-token', by)],
    ['another signed header', (request, by) => withFlippedHeader(request, 'x-other', by)],
    ['the scope', (request, by) => withFlippedHeader(request, 'authorization', by, 'EXAMPLE/', ',')],
    ['the signed names', (request, by) => withFlippedHeader(request, 'authorization', by, 'Headers=', ',')],
    ['the signature', (request, by) => withFlippedHeader(request, 'authorization', by, 'Signature=')],
  ]

  it.each(parts)('is refused: %s (A-037)', async (_, changed) => {
    const request = await signedInHeader(draft)
    expect(refusal(() => verified(request))).toBeUndefined()
    fc.assert(
      fc.property(change, (by) => {
        expect(refusal(() => verified(changed(request, by)))).toMatch(/^(Incom|Signature|Missing)/)
      }),
      { numRuns: 300 },
    )
  })

  it.each([
    ['header', signedInHeader],
    ['query string', signedInQuery],
  ])('is refused unless the query string still means the same, signed in the %s', async (_, sign) => {
    const request = await sign(draft)
    fc.assert(
      fc.property(change, (by) => {
        const query = flipped(request.query, by)
        if (meaning(query) === meaning(request.query)) return
        expect(refusal(() => verified({ ...request, query }))).toMatch(/^(Incom|Signature|Missing)/)
      }),
      { numRuns: 1_000 },
    )
  })
})

describe('whatever bytes come', () => {
  const bytes = fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array).toString('latin1'))
  const fragment = fc.oneof(
    bytes,
    fc.constantFrom(
      'Credential=',
      'SignedHeaders=host',
      'Signature=',
      ', ',
      ',',
      '=',
      '/',
      ';',
      ' ',
      'a/b/c/d/e',
    ),
    fc.constantFrom(
      '20261121T080910Z',
      'X-Amz-Algorithm=',
      'AWS4-HMAC-SHA256',
      '&',
      '%',
      '+',
      'X-Amz-Credential=',
    ),
    fc.constantFrom(
      'X-Amz-Date=',
      'X-Amz-SignedHeaders=',
      'X-Amz-Signature=',
      'a/20261121/r/iam/aws4_request',
    ),
  )
  const mixture = fc.array(fragment, { maxLength: 20 }).map((parts) => parts.join(''))
  const codes = /^(MissingAuthenticationToken|IncompleteSignature|SignatureDoesNotMatch) /

  it('as an Authorization header, they are refused by a service error', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('', 'AWS4-', 'AWS4-HMAC-SHA256 '),
        mixture,
        mixture,
        (start, rest, date) => {
          const rawHeaders = ['Authorization', start + rest, 'Host', 'x', 'X-Amz-Date', date]
          const sent = { method: 'GET', path: '/', query: '', rawHeaders, body: Buffer.alloc(0) }
          expect(refusal(() => verified(sent))).toMatch(codes)
        },
      ),
      { numRuns: 1_000 },
    )
  })

  it('as a query string, path, method or any header, they are refused by a service error', () => {
    fc.assert(
      fc.property(mixture, bytes, bytes, fc.array(bytes), (query, path, method, rawHeaders) => {
        const sent = {
          method,
          path,
          query: `X-Amz-Algorithm=AWS4-HMAC-SHA256&${query}`,
          rawHeaders,
          body: Buffer.alloc(0),
        }
        expect(refusal(() => verified(sent))).toMatch(codes)
      }),
      { numRuns: 1_000 },
    )
  })
})
