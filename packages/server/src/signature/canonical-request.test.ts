import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { canonicalRequest, hashOfCanonical } from './canonical-request.ts'
import { readHeaders } from './signed-request.ts'

function canonical(rawHeaders: readonly string[], signedHeaders: string): string | undefined {
  const request = { method: 'POST', path: '/a/../b', query: 'b&a', rawHeaders, body: Buffer.alloc(0) }
  return canonicalRequest(request, {
    pathRule: 'hierarchy',
    query: 'a=&b=',
    headers: readHeaders(rawHeaders),
    signedHeaders,
    signedNames: signedHeaders.toLowerCase().split(';'),
    payloadHash: 'UNSIGNED-PAYLOAD',
  })
}

describe('a canonical request', () => {
  it('has method, path, query, signed headers, their names and the hash of the body, line by line', () => {
    expect(canonical(['X-B', '2', 'Host', 'x', 'X-A', '1', 'x-b', '3'], 'host;x-b')).toBe(
      'POST\n/b\na=&b=\nhost:x\nx-b:2,3\n\nhost;x-b\nUNSIGNED-PAYLOAD',
    )
  })

  it('has one blank for several, tabs included, but leaves bytes of other characters alone', () => {
    expect(canonical(['X-A', '"a   b"\t \tc', 'X-B', 'Ã\u00a0  Ã\u00a0'], 'x-a;x-b')).toContain(
      'x-a:"a b" c\nx-b:Ã\u00a0 Ã\u00a0\n',
    )
  })

  it('does not exist where a signed header is absent', () => {
    expect(canonical(['Host', 'x'], 'host;x-a')).toBeUndefined()
    expect(canonical(['Host', 'x'], 'host;')).toBeUndefined()
  })

  it('does not exist where a header is listed twice, so that it is never longer than the request', () => {
    expect(canonical(['Host', 'x', 'A', '1'], 'a;a;host')).toBeUndefined()
    expect(canonical(['Host', 'x', 'A', '1'], 'a;host;A')).toBeUndefined()
    expect(canonical(['Host', 'x', 'A', '1'], 'host;a')).toContain('host:x\na:1\n')
  })

  it('is hashed byte by byte', () => {
    const text = Buffer.from('x-a:ü', 'utf8')
    expect(hashOfCanonical(text.toString('latin1'))).toBe(createHash('sha256').update(text).digest('hex'))
  })
})
