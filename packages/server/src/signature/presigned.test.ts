import { describe, expect, it } from 'vitest'
import type { SignedRequest } from './signed-request.ts'
import { parseSignature } from './sigv4.ts'
import { now, signedInQuery } from './testing/sdk-signer.ts'
import { mismatch, refusal, verified } from './testing/verify.ts'

const sts = { service: 'sts', now }
const whoAmI = { Action: 'GetCallerIdentity', Version: '2011-06-15' }

function without(request: SignedRequest, ...names: string[]): SignedRequest {
  const parameters = request.query.split('&').filter((text) => !names.includes(text.split('=')[0] ?? ''))
  return { ...request, query: parameters.join('&') }
}

describe('a presigned URL', () => {
  it('is read into its parts and accepted', async () => {
    const request = await signedInQuery({ query: whoAmI, service: 'sts', region: 'eu-west-3' })
    expect(verified(request, sts)).toMatchObject({
      kind: 'query',
      credential: {
        accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
        date: '20261121',
        region: 'eu-west-3',
        service: 'sts',
      },
      sessionToken: undefined,
      signedAt: now,
      signedNames: ['host'],
    })
  })

  it('may sign further headers and name any lifetime, as EKS clients do (behaviours 98)', async () => {
    const request = await signedInQuery(
      { query: whoAmI, headers: { 'x-k8s-aws-id': 'my-cluster' }, service: 'sts' },
      ['x-k8s-aws-id'],
    )
    expect(request.query).toContain('X-Amz-Expires=60')
    expect(verified(request, sts).signedHeaders).toBe('host;x-k8s-aws-id')
    const other = request.rawHeaders.map((text) => (text === 'my-cluster' ? 'your-cluster' : text))
    expect(refusal(() => verified({ ...request, rawHeaders: other }, sts))).toBe(mismatch)
  })

  it('lives for 15 minutes whatever X-Amz-Expires says (behaviours 97, 98)', async () => {
    const request = await signedInQuery({ query: whoAmI, service: 'sts' })
    const after = (minutes: number) => () =>
      verified(request, { service: 'sts', now: now + minutes * 60_000 })
    expect(refusal(after(15))).toBeUndefined()
    expect(refusal(after(16))).toBe(
      'SignatureDoesNotMatch 403 Signature expired: 20261121T080910Z is now earlier than 20261121T081010Z (20261121T082510Z - 15 min.)',
    )
  })

  it('names every parameter that is missing or empty (behaviours 43, 45)', async () => {
    const request = await signedInQuery({ query: whoAmI, service: 'sts' })
    const sentence = (name: string): string => `AWS query-string parameters must include '${name}'.`
    const names = ['X-Amz-Credential', 'X-Amz-Signature', 'X-Amz-SignedHeaders', 'X-Amz-Date']
    const answer = (sent: SignedRequest) => refusal(() => parseSignature(sent, sts))
    const all = names.map(sentence).join(' ')
    expect(answer(without(request, ...names))).toBe(
      `IncompleteSignature 400 ${all} Re-examine the query-string parameters.`,
    )
    for (const name of names) {
      const text = `IncompleteSignature 400 ${sentence(name)} Re-examine the query-string parameters.`
      expect(answer(without(request, name))).toBe(text)
      expect(answer({ ...request, query: `${without(request, name).query}&${name}=` })).toBe(text)
    }
    expect(answer({ ...request, query: 'X-Amz-Algorithm=' })).toBe(
      `IncompleteSignature 400 ${sentence('X-Amz-Algorithm')} ${all} Re-examine the query-string parameters.`,
    )
  })

  it('does not take its date from a header (behaviours 45)', async () => {
    const request = without(await signedInQuery({ query: whoAmI, service: 'sts' }), 'X-Amz-Date')
    const rawHeaders = [...request.rawHeaders, 'X-Amz-Date', '20261121T080910Z']
    expect(refusal(() => verified({ ...request, rawHeaders }, sts))).toMatch(/^IncompleteSignature 400 /)
  })

  it('has its faults told in the words of a signed header (behaviours 47, 48, 49, 51)', async () => {
    const request = await signedInQuery({ query: whoAmI, service: 'sts' })
    const changed = (from: string | RegExp, to: string) => () =>
      verified({ ...request, query: request.query.replace(from, to) }, sts)
    expect(refusal(changed('%2Faws4_request', ''))).toBe(
      `IncompleteSignature 400 Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got 'AKIAIOSFODNN7EXAMPLE/20261121/us-east-1/sts'`,
    )
    expect(refusal(changed('SignedHeaders=host', 'SignedHeaders=date'))).toBe(
      `SignatureDoesNotMatch 403 'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.`,
    )
    expect(refusal(changed('20261121T080910Z', 'Sat,+21%20Nov'))).toBe(
      `IncompleteSignature 400 Date must be in ISO-8601 'basic format'. Got 'Sat, 21 Nov'. See http://en.wikipedia.org/wiki/ISO_8601`,
    )
    expect(refusal(changed('sts%2Faws4', 'iam%2Faws4'))).toBe(
      `SignatureDoesNotMatch 403 Credential should be scoped to correct service: 'sts'. `,
    )
    expect(refusal(changed('SHA256', 'SHA1'))).toBe(
      `IncompleteSignature 400 Unsupported AWS 'algorithm': 'AWS4-HMAC-SHA1' (only AWS4-HMAC-SHA256 for now). `,
    )
  })

  it('carries a session token in the query string, under the signature', async () => {
    const sessionToken = 'FwoGZXIvYXdz+/=='
    const request = await signedInQuery({ query: whoAmI, service: 'sts', sessionToken })
    expect(verified(request, sts).sessionToken).toBe(sessionToken)
    expect(refusal(() => verified(without(request, 'X-Amz-Security-Token'), sts))).toBe(mismatch)
  })

  it('may carry a session token in a header instead', async () => {
    const request = await signedInQuery({ query: whoAmI, service: 'sts' })
    const rawHeaders = [...request.rawHeaders, 'X-Amz-Security-Token', 'token']
    expect(verified({ ...request, rawHeaders }, sts).sessionToken).toBe('token')
  })

  it('signs the empty body of a GET and the body of a POST', async () => {
    const draft = { method: 'POST', body: 'Action=GetCallerIdentity&Version=2011-06-15', service: 'sts' }
    const request = await signedInQuery(draft)
    expect(refusal(() => verified(request, sts))).toBeUndefined()
    expect(refusal(() => verified({ ...request, body: Buffer.from('Action=Other') }, sts))).toBe(mismatch)
    const get = await signedInQuery({ query: whoAmI, service: 'sts' })
    expect(refusal(() => verified({ ...get, body: Buffer.from('x') }, sts))).toBe(mismatch)
  })

  it('may leave its body unsigned, by header or parameter', async () => {
    const headers = { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' }
    for (const unhoistable of [[], ['x-amz-content-sha256']]) {
      const draft = { method: 'POST', body: 'one', headers, service: 'sts' }
      const request = await signedInQuery(draft, unhoistable)
      expect(request.query.includes('UNSIGNED-PAYLOAD')).toBe(unhoistable.length === 0)
      expect(refusal(() => verified({ ...request, body: Buffer.from('two') }, sts))).toBeUndefined()
    }
  })

  it('of S3 signs no body unless it says so', async () => {
    const s3 = { service: 's3', now }
    const request = await signedInQuery({
      path: '/bucket/a//b/../%C3%BC%20%2B%24.json',
      headers: { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' },
      service: 's3',
    })
    expect(refusal(() => verified({ ...request, body: Buffer.from('x') }, s3))).toBeUndefined()
    expect(refusal(() => verified({ ...request, path: '/bucket/a/b/../%C3%BC%20%2B%24.json' }, s3))).toBe(
      mismatch,
    )
  })

  it('means the same with a plus sign for a blank, small hexadecimal digits, or other order', async () => {
    const request = await signedInQuery({ query: { ...whoAmI, Name: 'a b/ü' }, service: 'sts' })
    for (const query of [
      request.query.replace('a%20b', 'a+b'),
      request.query.replace('%C3%BC', '%c3%bc'),
      request.query.replace('Version', '%56ersion'),
      request.query.split('&').reverse().join('&'),
      `&${request.query}&&`,
    ]) {
      expect(refusal(() => verified({ ...request, query }, sts))).toBeUndefined()
    }
    for (const query of [
      request.query.replace('a%20b', 'a%2Bb'),
      request.query.replace('a%20b', 'a%2520b'),
      `${request.query}&Action=DeleteUser`,
    ]) {
      expect(refusal(() => verified({ ...request, query }, sts))).toBe(mismatch)
    }
  })
})
