import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { CloudTrailClient, LookupEventsCommand } from '@aws-sdk/client-cloudtrail'
import { CreateUserCommand } from '@aws-sdk/client-iam'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { operatorAuthor } from '../../operator/author.ts'
import { createTrailCommand } from '../../operator/trail.ts'
import type { Draft } from '../../signature/testing/sdk-signer.ts'
import { awsCli } from '../../testing/aws-cli.ts'
import { user } from '../../testing/callers.ts'
import { ACCOUNT } from '../../testing/roles.ts'
import { testServer } from '../../testing/test-server.ts'
import { presigned, send, signed } from '../../testing/wire.ts'

const server = testServer()

const BUCKET = `gatehouse-logs-${ACCOUNT}`

const aws = (...args: string[]) => awsCli(server.url, server.root, args)

const s3 = async (method: string, path: string, credentials = server.root, more: Draft = {}) =>
  send(server, await signed(server, credentials, { method, service: 's3', path, ...more }))

const get = (path: string, credentials = server.root, more: Draft = {}) => s3('GET', path, credentials, more)

/** Every key of a list, page by page. */
async function keys(query: Record<string, string> = {}): Promise<string[]> {
  const { text } = await get(`/${BUCKET}`, server.root, { query: { 'list-type': '2', ...query } })
  const found = [...text.matchAll(/<Contents><Key>([^<]*)</g)].map(([, key = '']) => key)
  const [, token] = /<NextContinuationToken>([^<]*)</.exec(text) ?? []
  return token === undefined ? found : [...found, ...(await keys({ ...query, 'continuation-token': token }))]
}

/** A trail that has delivered two hours. */
beforeEach(async () => {
  await server.advance(-3 * 3_600)
  const { clock } = server.service.gateway
  const sources = { ...server.service, clock }
  await createTrailCommand.run(sources, { account: ACCOUNT }, operatorAuthor('test', clock))
  for (let hour = 0; hour < 3; hour++) {
    await server.iam.send(new CreateUserCommand({ UserName: `user-${hour}` }))
    await server.advance(3_600)
  }
})

describe('the log in the form of S3', () => {
  it('leaves events where buckets are read, and none where what is in them is', async () => {
    const ana = await user(server, 'ana', {
      Effect: 'Allow',
      Action: ['s3:*', 'cloudtrail:*'],
      Resource: '*',
    })
    const [key = ''] = await keys()
    const read = (method: string, path: string, query: Record<string, string> = {}) =>
      s3(method, path, ana, { query })
    await read('GET', '/')
    await read('GET', `/${BUCKET}`, { location: '' })
    await read('HEAD', `/${BUCKET}`)
    await read('GET', `/${BUCKET}`, { 'list-type': '2' })
    await read('GET', `/${BUCKET}`)
    await read('GET', `/${BUCKET}/${key}`)
    await read('HEAD', `/${BUCKET}/${key}`)
    const client = new CloudTrailClient({
      endpoint: server.url,
      region: 'us-east-1',
      credentials: server.root,
    })
    onTestFinished(() => client.destroy())
    const LookupAttributes = [{ AttributeKey: 'EventSource' as const, AttributeValue: 's3.amazonaws.com' }]
    const { Events = [] } = await client.send(new LookupEventsCommand({ LookupAttributes }))
    const events = Events.map(({ CloudTrailEvent = '{}' }) => JSON.parse(CloudTrailEvent))
    expect(events.map(({ eventName }) => eventName).sort()).toEqual([
      'GetBucketLocation',
      'HeadBucket',
      'ListBuckets',
    ])
    const { host } = new URL(server.url)
    expect(events.find(({ eventName }) => eventName === 'HeadBucket')).toMatchObject({
      userIdentity: { type: 'IAMUser', userName: 'ana' },
      requestParameters: { bucketName: BUCKET, Host: host },
      ...{ responseElements: null, readOnly: true, managementEvent: true },
      resources: [{ ARN: `arn:aws:s3:::${BUCKET}`, accountId: ACCOUNT, type: 'AWS::S3::Bucket' }],
    })
    expect(events.find(({ eventName }) => eventName === 'ListBuckets').requestParameters).toEqual({
      Host: host,
    })
  })

  it('is listed and copied by the stock CLI', { timeout: 600_000 }, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'gatehouse-copy-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    expect((await aws('s3', 'ls')).text).toContain(BUCKET)
    expect((await aws('s3', 'ls', `s3://${BUCKET}/AWSLogs/${ACCOUNT}/`)).text).toMatch(
      /PRE CloudTrail-Digest\/\n\s+PRE CloudTrail\//,
    )
    const { status, text } = await aws('s3', 'sync', `s3://${BUCKET}/`, folder)
    expect({ status, text }).toMatchObject({ status: 0 })
    const all = await keys()
    for (const key of all)
      expect(() => JSON.parse(gunzipSync(readFileSync(join(folder, key))).toString())).not.toThrow()
  })

  it('pages through every key once, in both versions, in the order of the keys', async () => {
    const all = await keys()
    expect(all).toEqual(all.toSorted())
    expect(all.length).toBeGreaterThan(3)
    expect(await keys({ 'max-keys': '2' })).toEqual(all)
    const prefix = `AWSLogs/${ACCOUNT}/CloudTrail/`
    expect(await keys({ prefix })).toEqual(all.filter((key) => key.startsWith(prefix)))
    expect(await keys({ 'start-after': all[1] ?? '' })).toEqual(all.slice(2))
    const marked: string[] = []
    for (let marker: string | undefined = ''; marker !== undefined; ) {
      const query = { marker, 'max-keys': '1', 'encoding-type': 'url' }
      const { text }: { text: string } = await get(`/${BUCKET}`, server.root, { query })
      marked.push(/<Contents><Key>([^<]*)</.exec(text)?.[1] ?? '')
      marker = /<NextMarker>([^<]*)</.exec(text)?.[1]
    }
    expect(marked).toEqual(all)
    const shallow = await get(`/${BUCKET}`, server.root, { query: { delimiter: '/', 'max-keys': '0' } })
    expect(shallow.text).toContain('<IsTruncated>false</IsTruncated>')
  })

  it('gives a whole file, a part of it, and what is said of it', async () => {
    const [key = ''] = await keys({ prefix: `AWSLogs/${ACCOUNT}/CloudTrail-Digest/` })
    const head = await s3('HEAD', `/${BUCKET}/${key}`)
    expect(head.status).toBe(200)
    expect(head.headers).toMatchObject({
      'x-amz-meta-signature': expect.stringMatching(/^[0-9a-f]{512}$/),
      'x-amz-meta-signature-algorithm': 'SHA256withRSA',
    })
    const size = Number(head.headers['content-length'])
    const part = await get(`/${BUCKET}/${key}`, server.root, { headers: { range: 'bytes=0-1' } })
    expect(part.status).toBe(206)
    expect(part.headers).toMatchObject({ 'content-range': `bytes 0-1/${size}`, 'content-length': '2' })
    const beyond = await get(`/${BUCKET}/${key}`, server.root, { headers: { range: `bytes=${size}-` } })
    expect(beyond.status).toBe(416)
    // the first label of the host names the bucket as well
    const host = `${BUCKET}.s3.example.org`
    const virtual = await get(`/${key}`, server.root, { headers: { host } })
    expect(virtual.status).toBe(200)
    const url = await presigned(server, server.root, {
      service: 's3',
      path: `/${BUCKET}/${key}`,
      headers: { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' },
    })
    expect((await send(server, url)).status).toBe(200)
  })

  it('gives a file again only where the client’s condition says so', async () => {
    const [key = ''] = await keys()
    const path = `/${BUCKET}/${key}`
    const { headers } = await s3('HEAD', path)
    const etag = headers['etag'] ?? ''
    for (const method of ['GET', 'HEAD']) {
      const known = await s3(method, path, server.root, { headers: { 'if-none-match': etag } })
      expect(known.status).toBe(304)
      expect(known.text).toBe('')
      expect(known.headers).toMatchObject({ etag, 'last-modified': headers['last-modified'] })
      const other = await s3(method, path, server.root, { headers: { 'if-match': '"other"' } })
      expect(other.status).toBe(412)
    }
    const failed = await get(path, server.root, { headers: { 'if-match': '"other"' } })
    expect(failed.text).toContain('<Code>PreconditionFailed</Code>')
    const given = await get(path, server.root, {
      headers: { 'if-match': etag, 'if-none-match': '"other"', range: 'bytes=0-1' },
    })
    expect(given.status).toBe(206)
  })

  it.each([
    ['NoSuchBucket', 404, '/gatehouse-logs-999999999999', 'GET'],
    ['NoSuchBucket', 404, '/bucket/key', 'GET'],
    ['NoSuchKey', 404, `/${BUCKET}/AWSLogs/none.json.gz`, 'GET'],
    ['NoSuchKey', 404, `/${BUCKET}/../../master.key`, 'GET'],
    ['NoSuchKey', 404, `/${BUCKET}/AWSLogs/%00.json.gz`, 'GET'],
    ['MethodNotAllowed', 405, `/${BUCKET}/AWSLogs/one.json.gz`, 'PUT'],
    ['MethodNotAllowed', 405, `/${BUCKET}/AWSLogs/one.json.gz`, 'DELETE'],
    ['MethodNotAllowed', 405, `/${BUCKET}`, 'PUT'],
  ])('answers %s with %i', async (code, status, path, method) => {
    const answer = await s3(method, path)
    expect(answer.text).toContain(`<Code>${code}</Code>`)
    expect(answer.status).toBe(status)
    expect(answer.headers['x-amz-request-id']).toMatch(/^[0-9a-f-]{36}$/)
  })

  it('is read only, and has nothing but lists, locations and files', async () => {
    for (const query of [{ acl: '' }, { policy: '' }, { versions: '' }, { uploads: '' }]) {
      expect((await get(`/${BUCKET}`, server.root, { query })).text).toContain('<Code>NotImplemented</Code>')
    }
    const wrong = await get(`/${BUCKET}`, server.root, { query: { 'max-keys': 'many' } })
    expect(wrong.text).toContain('<Code>InvalidArgument</Code>')
  })

  it('asks the policies for each read, with the prefix of lists', async () => {
    const arn = `arn:aws:s3:::${BUCKET}`
    const [key = ''] = await keys()
    const prefix = `AWSLogs/${ACCOUNT}/CloudTrail-Digest/`
    const ana = await user(
      server,
      'ana',
      { Effect: 'Allow', Action: 's3:GetObject', Resource: `${arn}/*` },
      {
        Effect: 'Allow',
        Action: 's3:ListBucket',
        Resource: arn,
        Condition: { StringEquals: { 's3:prefix': prefix } },
      },
    )
    expect((await get(`/${BUCKET}/${key}`, ana)).status).toBe(200)
    expect((await get(`/${BUCKET}`, ana, { query: { prefix } })).status).toBe(200)
    expect((await get(`/${BUCKET}`, ana)).text).toContain(
      `<Message>User: arn:aws:iam::${ACCOUNT}:user/ana is not authorized to perform: s3:ListBucket on resource: &quot;${arn}&quot; because no identity-based policy allows the s3:ListBucket action</Message>`,
    )
    expect((await get(`/${BUCKET}`, ana, { query: { location: '' } })).status).toBe(403)
    expect((await get('/', ana)).status).toBe(403)
  })

  it('is nobody else’s, whatever policies in another account say', async () => {
    const other = await server.newAccount({ account_id: '210987654321' })
    const [key = ''] = await keys()
    for (const path of [`/${BUCKET}/${key}`, `/${BUCKET}`]) {
      const answer = await get(path, other)
      expect(answer.text).toContain('<Code>AccessDenied</Code>')
      expect(answer.status).toBe(403)
    }
  })

  it('is read under a right signature of S3 alone', async () => {
    const wrong = { ...server.root, secretAccessKey: 'x'.repeat(40) }
    expect((await get(`/${BUCKET}`, wrong)).text).toContain('<Code>SignatureDoesNotMatch</Code>')
    const unknown = { ...server.root, accessKeyId: 'AKIAIOSFODNN7EXAMPLE' }
    expect((await get(`/${BUCKET}`, unknown)).text).toContain('<Code>InvalidAccessKeyId</Code>')
    const plain = await fetch(`${server.url}/${BUCKET}`)
    expect(plain.status).toBe(404)
  })
})
