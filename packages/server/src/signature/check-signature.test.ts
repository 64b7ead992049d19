import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { checkSignature } from './check-signature.ts'
import type { SignedRequest } from './signed-request.ts'
import { SigningKeys } from './signing-key.ts'
import { parseSignature } from './sigv4.ts'
import { now, secretAccessKey, signedInHeader } from './testing/sdk-signer.ts'
import { mismatch, refusal, verified } from './testing/verify.ts'

const listUsers = {
  method: 'POST',
  headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
  body: 'Action=ListUsers&Version=2010-05-08',
}
const iam = { service: 'iam', now }
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

function withHeader(request: SignedRequest, name: string, value: string): SignedRequest {
  const at = request.rawHeaders.indexOf(name)
  const rawHeaders = at < 0 ? [...request.rawHeaders, name, value] : request.rawHeaders.with(at + 1, value)
  return { ...request, rawHeaders }
}

describe('a signature', () => {
  it('is accepted under the secret that made it, and under no other (A-037, behaviours 54)', async () => {
    const request = await signedInHeader(listUsers)
    expect(refusal(() => verified(request))).toBeUndefined()
    expect(refusal(() => verified(request, iam, `${secretAccessKey}x`))).toBe(mismatch)
  })

  it('is accepted for every service and region by its own name', async () => {
    for (const service of ['iam', 'sts', 'cloudtrail', 'access-analyzer', 'signin']) {
      const request = await signedInHeader({ ...listUsers, service, region: 'ap-southeast-9' })
      expect(refusal(() => verified(request, { service, now }))).toBeUndefined()
    }
  })

  it('covers a session token or leaves it out', async () => {
    const request = await signedInHeader({ ...listUsers, sessionToken: 'FwoGZXIvYXdzE==' })
    expect(verified(request).signedNames).toContain('x-amz-security-token')
    expect(refusal(() => verified(withHeader(request, 'x-amz-security-token', 'other')))).toBe(mismatch)
    const bare = withHeader(await signedInHeader(listUsers), 'X-Amz-Security-Token', 'FwoGZXIvYXdzE==')
    expect(verified(bare).sessionToken).toBe('FwoGZXIvYXdzE==')
  })

  it('covers the body, stated or not', async () => {
    for (const stateHash of [true, false]) {
      const request = await signedInHeader({ ...listUsers, stateHash })
      expect(refusal(() => verified(request))).toBeUndefined()
      expect(refusal(() => verified({ ...request, body: Buffer.from('Action=Other') }))).toBe(mismatch)
    }
  })

  it('may leave the body out where it says UNSIGNED-PAYLOAD, and only the signer can say so', async () => {
    const headers = { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' }
    const request = await signedInHeader({ ...listUsers, headers })
    expect(refusal(() => verified({ ...request, body: Buffer.from('other') }))).toBeUndefined()
    const signed = await signedInHeader(listUsers)
    const loosened = withHeader(signed, 'x-amz-content-sha256', 'UNSIGNED-PAYLOAD')
    expect(refusal(() => verified(loosened))).toBe(mismatch)
  })

  it('does not stand under a stated hash that is not the body’s', async () => {
    const request = await signedInHeader({ ...listUsers, stateHash: true })
    const other = withHeader(request, 'x-amz-content-sha256', sha256('other'))
    expect(refusal(() => verified({ ...other, body: Buffer.from('other') }))).toBe(mismatch)
    const beside = withHeader(await signedInHeader(listUsers), 'x-amz-content-sha256', sha256('other'))
    expect(refusal(() => verified(beside))).toBe(mismatch)
    const right = withHeader(await signedInHeader(listUsers), 'x-amz-content-sha256', sha256(listUsers.body))
    expect(refusal(() => verified(right))).toBeUndefined()
  })

  it('covers X-Amz-Target where there is one, for it names the operation', async () => {
    const target = { 'x-amz-target': 'CloudTrail_20131101.LookupEvents' }
    const request = await signedInHeader({
      method: 'POST',
      headers: target,
      body: '{}',
      service: 'cloudtrail',
    })
    const cloudtrail = { service: 'cloudtrail', now }
    expect(refusal(() => verified(request, cloudtrail))).toBeUndefined()
    const bare = await signedInHeader({ method: 'POST', body: '{}', service: 'cloudtrail' })
    const added = withHeader(bare, 'X-Amz-Target', 'CloudTrail_20131101.DeleteTrail')
    expect(refusal(() => verified(added, cloudtrail))).toBe(mismatch)
  })

  it('leaves unsigned headers to change on the way', async () => {
    const request = withHeader(await signedInHeader(listUsers), 'Via', '1.1 proxy')
    expect(refusal(() => verified(request))).toBeUndefined()
  })

  it('covers every parameter of the query string, even one that looks like a signature', async () => {
    const request = await signedInHeader({ query: { Action: 'ListUsers' } })
    const added = { ...request, query: `${request.query}&X-Amz-Signature=00` }
    expect(refusal(() => verified(request))).toBeUndefined()
    expect(refusal(() => verified(added))).toBe(mismatch)
  })

  it('lists each header once, and only such as are there', async () => {
    const request = await signedInHeader(listUsers)
    const at = request.rawHeaders.indexOf('authorization') + 1
    for (const names of ['content-type;host;host;x-amz-date', 'content-type;host;x-absent;x-amz-date']) {
      const header = (request.rawHeaders[at] ?? '').replace('content-type;host;x-amz-date', names)
      const changed = { ...request, rawHeaders: request.rawHeaders.with(at, header) }
      expect(refusal(() => verified(changed))).toBe(mismatch)
    }
  })

  it('is written in small hexadecimal digits', async () => {
    const request = await signedInHeader(listUsers)
    const at = request.rawHeaders.indexOf('authorization') + 1
    const header = request.rawHeaders[at] ?? ''
    const end = header.length - 64
    for (const signature of [
      header.slice(end).toUpperCase(),
      header.slice(end, -2),
      `${header.slice(end)}00`,
    ]) {
      const sent = { ...request, rawHeaders: request.rawHeaders.with(at, header.slice(0, end) + signature) }
      expect(refusal(() => verified(sent))).toBe(mismatch)
    }
  })
})

describe('checking', () => {
  const at = async () => {
    const request = await signedInHeader(listUsers)
    return { request, parsed: parseSignature(request, iam) }
  }

  it('asks for the secret once, and keeps the key only of a right signature', async () => {
    const { request, parsed } = await at()
    const keys = new SigningKeys(10)
    let asked = 0
    const secret = (text: string) => ({
      identity: 1,
      secretAccessKey: () => {
        asked += 1
        return text
      },
    })
    expect(refusal(() => checkSignature(parsed, request, secret('wrong'), keys))).toBe(mismatch)
    expect(keys.size).toBe(0)
    checkSignature(parsed, request, secret(secretAccessKey), keys)
    checkSignature(parsed, request, secret(secretAccessKey), keys)
    expect(asked).toBe(2)
    expect(keys.size).toBe(1)
  })

  it('does not use the key of a secret that was changed', async () => {
    const { request, parsed } = await at()
    const keys = new SigningKeys(10)
    checkSignature(parsed, request, { identity: 1, secretAccessKey: () => secretAccessKey }, keys)
    const changed = { identity: 2, secretAccessKey: () => 'another' }
    expect(refusal(() => checkSignature(parsed, request, changed, keys))).toBe(mismatch)
  })

  it('waits for a secret that has to be fetched, and for none when the key is at hand', async () => {
    const { request, parsed } = await at()
    const keys = new SigningKeys(10)
    const fetched = (text: string) => ({ identity: 1, secretAccessKey: async () => text })
    await expect(checkSignature(parsed, request, fetched('wrong'), keys)).rejects.toThrow('does not match')
    await expect(checkSignature(parsed, request, fetched(secretAccessKey), keys)).resolves.toBeUndefined()
    expect(checkSignature(parsed, request, fetched(secretAccessKey), keys)).toBeUndefined()
  })
})
