import { CloudTrailClient, LookupEventsCommand } from '@aws-sdk/client-cloudtrail'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import type { ServiceCalls } from '../authorization/call.ts'
import { noResource } from '../authorization/no-resource.ts'
import { modelled } from '../model/error.ts'
import { service } from '../model/operation.ts'
import { user } from '../testing/callers.ts'
import { type Credentials, testServer } from '../testing/test-server.ts'
import { send, signed, unsigned } from '../testing/wire.ts'
import { operationFinder } from './find-operation.ts'
import { createHttpServer, type HttpServer } from './http-server.ts'
import { serve } from './serve.ts'

const server = testServer()

const cloudtrail = service<typeof import('@aws-sdk/client-cloudtrail'), ServiceCalls>('cloudtrail')
const toolbox = service<typeof import('../model/services/iam-toolbox.generated.ts'), ServiceCalls>(
  'iam-toolbox',
  'iam',
)
const ResourceNotFound = modelled('ResourceNotFoundException', 'iam-toolbox')

const LookupEvents = cloudtrail.operation('LookupEvents', {
  access: 'List',
  resource: noResource,
  handle({ StartTime, MaxResults, LookupAttributes = [] }, { caller, now }) {
    if (MaxResults === 13) throw new Error('a handler that breaks')
    const Resources = LookupAttributes.map(({ AttributeKey, AttributeValue }) => ({
      ResourceType: AttributeKey,
      ResourceName: AttributeValue,
    }))
    const event = {
      EventId: 'e1',
      EventTime: StartTime ?? now,
      Username: caller.arn,
      CloudTrailEvent: '{"é":"😀"}',
      Resources,
    }
    return { Events: [event], NextToken: String(MaxResults) }
  },
})

const GetRequestAuthorizationDetails = toolbox.operation('GetRequestAuthorizationDetails', {
  access: 'Read',
  resource: noResource,
  handle({ authorizationId, nextToken }) {
    if (authorizationId === 'absent') throw ResourceNotFound('There are no such details.')
    const evaluations = [
      { action: 'iam:GetUser', resource: '', context: { list: ['a', 1, null], deep: { x: true } } },
    ]
    return {
      requestContext: { 'aws:username': 'ana' },
      evaluations,
      policies: [],
      nextToken: nextToken ?? 'none',
    }
  },
})

let http: HttpServer | undefined
let url = ''

beforeEach(async () => {
  if (http !== undefined) return
  const findOperation = operationFinder([LookupEvents, GetRequestAuthorizationDetails])
  http = createHttpServer((request) => serve(request, { ...server.service.gateway, findOperation }), {
    trustedProxies: [],
    failed: (cause) => {
      throw cause
    },
    refused: () => undefined,
  })
  const { server: listener } = http
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve))
  const address = listener.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  url = `http://127.0.0.1:${address.port}`
})
afterAll(() => http?.close({ idle: 0, all: 0 }))

const clients: CloudTrailClient[] = []
afterAll(() => {
  for (const client of clients) client.destroy()
})

function trail(credentials: Credentials): CloudTrailClient {
  const client = new CloudTrailClient({ endpoint: url, region: 'eu-west-3', credentials, maxAttempts: 1 })
  clients.push(client)
  return client
}

const TARGET = 'com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.LookupEvents'
const JSON_TYPE = 'application/x-amz-json-1.1'

/** A call of awsJson as botocore sends it, with the whole prefix of the target. */
async function posted(body: string, headers: Record<string, string> = {}, credentials = server.root) {
  const draft = {
    method: 'POST',
    service: 'cloudtrail',
    body,
    headers: { 'content-type': JSON_TYPE, 'x-amz-target': TARGET, ...headers },
  }
  return send({ url }, await signed({ url }, credentials, draft))
}

describe('a service of awsJson 1.1, through the whole gateway', () => {
  it('answers the official SDK', async () => {
    const StartTime = new Date(1_700_000_000_000)
    const LookupAttributes = [{ AttributeKey: 'EventName' as const, AttributeValue: 'CreateUser' }]
    const { Events, NextToken } = await trail(server.root).send(
      new LookupEventsCommand({ StartTime, MaxResults: 7, LookupAttributes }),
    )
    expect(NextToken).toBe('7')
    expect(Events).toEqual([
      {
        EventId: 'e1',
        EventTime: StartTime,
        Username: 'arn:aws:iam::123456789012:root',
        CloudTrailEvent: '{"é":"😀"}',
        Resources: [{ ResourceType: 'EventName', ResourceName: 'CreateUser' }],
      },
    ])
  })

  it('answers clients that write the whole prefix of the target', async () => {
    const { status, headers, text } = await posted('{"MaxResults":2}')
    expect(status).toBe(200)
    expect(headers['content-type']).toBe(JSON_TYPE)
    expect(headers['x-amzn-requestid']).toMatch(/^[\w-]{36}$/)
    expect(JSON.parse(text)).toMatchObject({ NextToken: '2', Events: [{ EventTime: expect.any(Number) }] })
  })

  it('denies, validates and fails in its own form, as the SDK reads it', async () => {
    const ana = trail(await user(server, 'ana'))
    await expect(ana.send(new LookupEventsCommand({}))).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message:
        'User: arn:aws:iam::123456789012:user/ana is not authorized to perform: cloudtrail:LookupEvents on resource: * because no identity-based policy allows the cloudtrail:LookupEvents action',
      $metadata: { httpStatusCode: 400 },
    })
    await expect(trail(server.root).send(new LookupEventsCommand({ MaxResults: 51 }))).rejects.toMatchObject({
      name: 'InvalidMaxResultsException',
      message: expect.stringContaining('less than or equal to 50'),
    })
    await expect(trail(server.root).send(new LookupEventsCommand({ MaxResults: 13 }))).rejects.toMatchObject({
      name: 'InternalFailure',
      message: expect.not.stringContaining('breaks'),
      $metadata: { httpStatusCode: 500 },
    })
  })

  it('refuses signatures in its own form', async () => {
    const foreign = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'x' }
    await expect(trail(foreign).send(new LookupEventsCommand({}))).rejects.toMatchObject({
      name: 'UnrecognizedClientException',
      $metadata: { httpStatusCode: 400 },
    })
    const guessed = { ...server.root, secretAccessKey: 'x' }
    await expect(trail(guessed).send(new LookupEventsCommand({}))).rejects.toMatchObject({
      name: 'InvalidSignatureException',
    })
    const nobody = await send(
      { url },
      unsigned({
        method: 'POST',
        rawHeaders: ['host', 'x', 'x-amz-target', TARGET],
        body: Buffer.from('{}'),
      }),
    )
    expect(nobody.headers['x-amzn-errortype']).toBe('MissingAuthenticationTokenException')
    expect(JSON.parse(nobody.text)).toMatchObject({ __type: 'MissingAuthenticationTokenException' })
  })

  it('refuses malformed bodies and unknown targets in JSON', async () => {
    for (const body of ['{', '[]', '"x"', `${'['.repeat(500_000)}`, '{"MaxResults":"1"}']) {
      const { status, headers, text } = await posted(body)
      expect(status).toBe(400)
      expect(headers['x-amzn-errortype']).toBe('SerializationException')
      expect(JSON.parse(text).__type).toBe('SerializationException')
    }
    const unknown = await posted('{}', { 'x-amz-target': 'CloudTrail_20131101.Nonsense' })
    expect(unknown.status).toBe(400)
    expect(unknown.headers['content-type']).toBe('application/x-amz-json-1.1')
    expect(JSON.parse(unknown.text)).toEqual({
      __type: 'UnknownOperationException',
      message: 'unknown operation CloudTrail_20131101.Nonsense',
    })
  })
})

describe('a service of restJson, through the whole gateway', () => {
  async function details(path: string, query: Record<string, string> = {}, credentials = server.root) {
    const answer = await send({ url }, await signed({ url }, credentials, { path, query, service: 'iam' }))
    return { ...answer, body: JSON.parse(answer.text) as Record<string, unknown> }
  }

  it('answers signed requests: labels, parameters, documents', async () => {
    const { status, headers, body } = await details('/authorization-details/abc123', { nextToken: 'a b' })
    expect(status).toBe(200)
    expect(headers['content-type']).toBe('application/json')
    expect(headers['x-amzn-requestid']).toMatch(/^[\w-]{36}$/)
    expect(body).toEqual({
      requestContext: { 'aws:username': 'ana' },
      evaluations: [
        { action: 'iam:GetUser', resource: '', context: { list: ['a', 1, null], deep: { x: true } } },
      ],
      policies: [],
      nextToken: 'a b',
    })
  })

  it('tells errors by a header, with the statuses of the model', async () => {
    const absent = await details('/authorization-details/absent')
    expect([absent.status, absent.headers['x-amzn-errortype'], absent.body]).toEqual([
      404,
      'ResourceNotFoundException',
      { message: 'There are no such details.' },
    ])
    const wrong = await details('/authorization-details/ABC')
    expect([wrong.status, wrong.headers['x-amzn-errortype']]).toEqual([400, 'ValidationException'])
    const denied = await details('/authorization-details/abc', {}, await user(server, 'ana'))
    expect([denied.status, denied.headers['x-amzn-errortype']]).toEqual([403, 'AccessDeniedException'])
    expect(denied.body['message']).toContain('iam:GetRequestAuthorizationDetails on resource: *')
    const nobody = await send({ url }, unsigned({ path: '/authorization-details/abc' }))
    expect([nobody.status, nobody.headers['x-amzn-errortype']]).toEqual([
      403,
      'MissingAuthenticationTokenException',
    ])
  })

  it('is not found by other methods and paths', async () => {
    for (const path of ['/authorization-details/', '/authorization-details/a/b', '/authorization-details']) {
      expect((await send({ url }, unsigned({ path }))).status).toBe(404)
    }
    expect((await send({ url }, unsigned({ method: 'POST', path: '/authorization-details/a' }))).status).toBe(
      404,
    )
  })
})
