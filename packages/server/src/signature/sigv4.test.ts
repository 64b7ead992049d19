import { describe, expect, it } from 'vitest'
import type { SignedRequest } from './signed-request.ts'
import { type Expected, parseSignature } from './sigv4.ts'
import { now, signedInHeader } from './testing/sdk-signer.ts'
import { mismatch, refusal, verified } from './testing/verify.ts'

const scope = '20261121/us-east-1/iam/aws4_request'
const complete = `AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/${scope}, SignedHeaders=host;x-amz-date, Signature=${'0'.repeat(64)}`
const headersOf = {
  host: '127.0.0.1:4510',
  'x-amz-date': '20261121T080910Z',
  authorization: complete,
}

/** A request with good headers but for those given; undefined leaves one out. */
function withHeaders(changed: Record<string, string | undefined>, query = ''): SignedRequest {
  const rawHeaders = Object.entries({ ...headersOf, ...changed }).flatMap(([name, value]) =>
    value === undefined ? [] : [name, value],
  )
  return { method: 'POST', path: '/', query, rawHeaders, body: Buffer.from('Action=ListUsers') }
}

function answer(
  changed: Record<string, string | undefined>,
  expected: Expected = { service: 'iam', now },
  query = '',
): string | undefined {
  return refusal(() => parseSignature(withHeaders(changed, query), expected))
}

const withCredential = (credential: string): { authorization: string } => ({
  authorization: `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=host, Signature=00`,
})

describe('a signature in the Authorization header', () => {
  it('is read into its parts', () => {
    const parsed = parseSignature(withHeaders({ 'x-amz-security-token': 'token' }), { service: 'iam', now })
    expect(parsed).toMatchObject({
      kind: 'header',
      credential: {
        accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
        date: '20261121',
        region: 'us-east-1',
        service: 'iam',
      },
      sessionToken: 'token',
      signedAt: now,
      timestamp: '20261121T080910Z',
      signature: '0'.repeat(64),
      signedHeaders: 'host;x-amz-date',
      signedNames: ['host', 'x-amz-date'],
    })
  })

  it('is asked for where there is none (behaviours 41)', () => {
    const missing = 'MissingAuthenticationToken 403 Request is missing Authentication Token'
    expect(answer({ authorization: undefined })).toBe(missing)
    expect(answer({ authorization: '' })).toBe(missing)
    expect(answer({ authorization: 'Bearer abc' })).toBe(missing)
    expect(answer({ authorization: 'AWS AKIAIOSFODNN7EXAMPLE:signature' })).toBe(missing)
    expect(answer({ authorization: 'aws4-hmac-sha256 Credential=a' })).toBe(missing)
    expect(answer({ authorization: undefined }, undefined, 'X-Amz-Signature=00')).toBe(missing)
    expect(answer({ authorization: 'Bearer abc' }, undefined, 'X-Amz-Algorithm=x')).toBe(missing)
  })

  it('cannot stand beside one in the query string (behaviours 42)', () => {
    expect(answer({}, undefined, 'X-Amz-Algorithm=AWS4-HMAC-SHA256')).toBe(mismatch)
    expect(answer({}, undefined, 'X-Amz-Algorithm')).toBe(mismatch)
  })

  it('names every missing part, with status 400 (behaviours 43, 44)', () => {
    const [credential, signature, signedHeaders, date] = [
      `Authorization header requires 'Credential' parameter.`,
      `Authorization header requires 'Signature' parameter.`,
      `Authorization header requires 'SignedHeaders' parameter.`,
      `Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.`,
    ]
    const header = 'AWS4-HMAC-SHA256 Foo=bar'
    expect(answer({ authorization: header, 'x-amz-date': undefined })).toBe(
      `IncompleteSignature 400 ${credential} ${signature} ${signedHeaders} ${date} Authorization=${header}`,
    )
    expect(answer({ authorization: 'AWS4-HMAC-SHA256' })).toBe(
      `IncompleteSignature 400 ${credential} ${signature} ${signedHeaders} Authorization=AWS4-HMAC-SHA256`,
    )
    const unsigned = 'AWS4-HMAC-SHA256 Credential=a/b/c/d/e,SignedHeaders=host'
    expect(answer({ authorization: unsigned })).toBe(
      `IncompleteSignature 400 ${signature} Authorization=${unsigned}`,
    )
    expect(answer({ 'x-amz-date': undefined })).toBe(
      `IncompleteSignature 400 ${date} Authorization=${complete}`,
    )
  })

  it('counts an empty credential, signature or date as missing (behaviours 44)', () => {
    const header = 'AWS4-HMAC-SHA256 Credential=, SignedHeaders=host, Signature='
    expect(answer({ authorization: header, 'x-amz-date': '' })).toBe(
      `IncompleteSignature 400 Authorization header requires 'Credential' parameter. Authorization header requires 'Signature' parameter. Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. Authorization=${header}`,
    )
  })

  it('names the first part without equal sign, before any missing one (behaviours 46)', () => {
    const header = 'AWS4-HMAC-SHA256 Signature=b,    Credential,    SignedHeaders'
    expect(answer({ authorization: header, 'x-amz-date': undefined })).toBe(
      `IncompleteSignature 400 'Credential' not a valid key=value pair (missing equal-sign) in Authorization header: '${header}'.`,
    )
    const empty = 'AWS4-HMAC-SHA256 Signature=b,, Credential=c'
    expect(answer({ authorization: empty })).toBe(
      `IncompleteSignature 400 '' not a valid key=value pair (missing equal-sign) in Authorization header: '${empty}'.`,
    )
  })

  it('has a credential of exactly five elements (behaviours 47)', () => {
    for (const credential of ['AKIA', 'a/20261121/us-east-1/iam', `a/${scope}/f`, `a/${scope}/`]) {
      expect(answer(withCredential(credential))).toBe(
        `IncompleteSignature 400 Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '${credential}'`,
      )
    }
  })

  it('covers the host (behaviours 48)', () => {
    const text = `SignatureDoesNotMatch 403 'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.`
    const header = (names: string) => ({
      authorization: complete.replace('SignedHeaders=host;x-amz-date', `SignedHeaders=${names}`),
    })
    expect(answer(header('x-amz-date'))).toBe(text)
    expect(answer(header(''))).toBe(text)
    expect(answer(header('hostess;x-host'))).toBe(text)
    expect(answer(header('Host;x-amz-date'))).toBeUndefined()
    expect(answer(header(':authority;x-amz-date'))).toBeUndefined()
  })

  it('has a date in the basic format (behaviours 49)', () => {
    for (const date of [
      '2026-11-21T08:09:10Z',
      'Sat, 21 Nov 2026 08:09:10 GMT',
      '20261121T080910',
      '20261121T080910Z ',
      '20261321T080910Z',
      '20260230T080910Z',
      '20261121T240000Z',
      '20261121T086000Z',
      '20261121T080960Z',
      '２０２６１１２１T080910Z',
      '1795248550',
      '0',
    ]) {
      expect(answer({ 'x-amz-date': date })).toBe(
        `IncompleteSignature 400 Date must be in ISO-8601 'basic format'. Got '${date}'. See http://en.wikipedia.org/wiki/ISO_8601`,
      )
    }
  })

  it('takes a bare date as midnight, mostly long past (behaviours 49)', () => {
    expect(answer({ 'x-amz-date': '20261121' })).toBe(
      'SignatureDoesNotMatch 403 Signature expired: 20261121T000000Z is now earlier than 20261121T075410Z (20261121T080910Z - 15 min.)',
    )
    const afterMidnight = Date.UTC(2026, 10, 21, 0, 10)
    expect(answer({ 'x-amz-date': '20261121' }, { service: 'iam', now: afterMidnight })).toBeUndefined()
  })

  it('lives for 15 minutes, of IAM as of STS, to the second (behaviours 96, 97)', () => {
    const day = { 'x-amz-date': '20220127T001427Z', ...withCredential('a/20220127/r/sts/aws4_request') }
    expect(answer(day, { service: 'sts', now: Date.UTC(2022, 0, 27, 1, 59, 28) })).toBe(
      'SignatureDoesNotMatch 403 Signature expired: 20220127T001427Z is now earlier than 20220127T014428Z (20220127T015928Z - 15 min.)',
    )
    const after = (milliseconds: number) => answer({}, { service: 'iam', now: now + milliseconds })
    expect(after(15 * 60_000 + 999)).toBeUndefined()
    expect(after(15 * 60_000 + 1_000)).toMatch(
      /^SignatureDoesNotMatch 403 Signature expired: .* - 15 min\.\)$/,
    )
  })

  it('is not of the future by more than 15 minutes (behaviours 96)', () => {
    const day = { 'x-amz-date': '20210112T194419Z', ...withCredential('a/20210112/r/sts/aws4_request') }
    expect(answer(day, { service: 'sts', now: Date.UTC(2021, 0, 12, 7, 11, 25) })).toBe(
      'SignatureDoesNotMatch 403 Signature not yet current: 20210112T194419Z is still later than 20210112T072625Z (20210112T071125Z + 15 min.)',
    )
    const before = (milliseconds: number) => answer({}, { service: 'iam', now: now - milliseconds })
    expect(before(15 * 60_000)).toBeUndefined()
    expect(before(15 * 60_000 + 1)).toMatch(/^SignatureDoesNotMatch 403 Signature not yet current: /)
  })

  it('is scoped to this service, this day and the terminator, all faults told at once (behaviours 51)', () => {
    const service = `Credential should be scoped to correct service: 'iam'. `
    const terminator = `Credential should be scoped with a valid terminator: 'aws4_request', not 'e'. `
    const date = `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: 'b' != '20261121', from '20261121T080910Z'.`
    const scoped = (credential: string) => answer(withCredential(credential))
    expect(scoped('a/b/c/d/e')).toBe(`SignatureDoesNotMatch 403 ${service}${terminator}${date}`)
    expect(scoped('a/20261121/us-east-1/sts/aws4_request')).toBe(`SignatureDoesNotMatch 403 ${service}`)
    expect(scoped('a/20261121/us-east-1/iam/e')).toBe(`SignatureDoesNotMatch 403 ${terminator}`)
    expect(scoped('a/b/us-east-1/iam/aws4_request')).toBe(`SignatureDoesNotMatch 403 ${date}`)
    expect(scoped('a/20261121/us-east-1/IAM/aws4_request')).toBe(`SignatureDoesNotMatch 403 ${service}`)
  })

  it('is scoped to any region (behaviours 99)', () => {
    for (const region of ['us-east-1', 'eu-west-3', 'local', 'aws-global', '']) {
      expect(answer(withCredential(`a/20261121/${region}/iam/aws4_request`))).toBeUndefined()
    }
  })

  it('is made by the one algorithm', () => {
    expect(answer({ authorization: complete.replace('SHA256', 'SHA512') })).toBe(
      `IncompleteSignature 400 Unsupported AWS 'algorithm': 'AWS4-HMAC-SHA512' (only AWS4-HMAC-SHA256 for now). `,
    )
  })

  it('is answered by its first fault, in the one order (behaviours 50)', () => {
    const old = '20261120T080910Z'
    const broken = 'AWS4-HMAC-SHA1 Credential=a/b, SignedHeaders=x, Signature=y'
    const steps: [Record<string, string | undefined>, string][] = [
      [{ authorization: 'Basic x', 'x-amz-date': 'x' }, 'MissingAuthenticationToken 403'],
      [{ authorization: 'AWS4- x', 'x-amz-date': 'x' }, `IncompleteSignature 400 'x' not a valid key=value`],
      [
        { authorization: 'AWS4- x=y', 'x-amz-date': 'x' },
        'IncompleteSignature 400 Authorization header requires',
      ],
      [{ authorization: broken, 'x-amz-date': 'x' }, `SignatureDoesNotMatch 403 'Host' or`],
      [
        { authorization: broken.replace('=x', '=host'), 'x-amz-date': 'x' },
        'IncompleteSignature 400 Date must be',
      ],
      [
        { authorization: broken.replace('=x', '=host'), 'x-amz-date': old },
        'SignatureDoesNotMatch 403 Signature exp',
      ],
      [
        { authorization: broken.replace('=x', '=host') },
        `IncompleteSignature 400 Unsupported AWS 'algorithm'`,
      ],
      [withCredential('a/b'), 'IncompleteSignature 400 Credential must have exactly 5'],
      [withCredential('a/b/c/d/e'), 'SignatureDoesNotMatch 403 Credential should be scoped'],
    ]
    for (const [changed, start] of steps) expect(answer(changed)?.slice(0, start.length)).toBe(start)
    expect(refusal(() => verified(withHeaders({})))).toBe(mismatch)
  })
})

describe('what signers of other languages send', () => {
  it('is read with blanks after the commas or without, and in any order of the parts', async () => {
    const request = await signedInHeader({ method: 'POST', body: 'Action=ListUsers&Version=2010-05-08' })
    const { rawHeaders } = request
    const at = rawHeaders.indexOf('authorization') + 1
    const header = rawHeaders[at] ?? ''
    const [algorithm, credential, signedHeaders, signature] = header.split(/,? /)
    for (const variant of [
      header.replaceAll(', ', ','),
      header.replaceAll(', ', ' ,\t  '),
      `${algorithm}   ${credential},${signedHeaders},${signature}`,
      `${algorithm} ${signature}, ${signedHeaders}, ${credential}`,
      `${algorithm} ${credential}, Version=1, ${signedHeaders}, ${signature}, Signature=00`,
    ]) {
      const sent = { ...request, rawHeaders: rawHeaders.with(at, variant) }
      expect(refusal(() => verified(sent))).toBeUndefined()
    }
  })

  it('is dated by the Date header where there is no X-Amz-Date, which wins', () => {
    expect(answer({ 'x-amz-date': undefined, date: '20261121T080910Z' })).toBeUndefined()
    expect(answer({ date: 'Sat, 21 Nov 2026 08:09:10 GMT' })).toBeUndefined()
    expect(answer({ date: '20261121T080910Z', 'x-amz-date': 'x' })).toMatch(/Got 'x'/)
  })

  it('has header names in any case', async () => {
    const request = await signedInHeader({ headers: { 'X-Foo': 'bar' } })
    const rawHeaders = request.rawHeaders.map((text, index) => (index % 2 === 0 ? text.toUpperCase() : text))
    expect(refusal(() => verified({ ...request, rawHeaders }))).toBeUndefined()
  })

  it('may carry a session token that is empty, which is none', () => {
    const parsed = parseSignature(withHeaders({ 'x-amz-security-token': '' }), { service: 'iam', now })
    expect(parsed.sessionToken).toBeUndefined()
  })

  it('has one header only where one counts: a doubled date or token is neither of its values', () => {
    const doubled = (name: string): SignedRequest => {
      const request = withHeaders({ 'x-amz-security-token': 'token' })
      const value = request.rawHeaders[request.rawHeaders.indexOf(name) + 1] ?? ''
      return { ...request, rawHeaders: [...request.rawHeaders, name, value] }
    }
    expect(refusal(() => parseSignature(doubled('x-amz-date'), { service: 'iam', now }))).toMatch(
      /Got '20261121T080910Z,20261121T080910Z'/,
    )
    const parsed = parseSignature(doubled('x-amz-security-token'), { service: 'iam', now })
    expect(parsed.sessionToken).toBe('token,token')
  })
})
