import { CloudTrailClient, LookupEventsCommand } from '@aws-sdk/client-cloudtrail'
import { ListUsersCommand, PutUserPolicyCommand } from '@aws-sdk/client-iam'
import fc from 'fast-check'
import { describe, expect, it, onTestFinished } from 'vitest'
import { operations } from '../operations.ts'
import { anyText } from '../protocol/testing/arbitrary-value.ts'
import { encoded } from '../signature/testing/sdk-signer.ts'
import { refusal, user } from '../testing/callers.ts'
import { testServer } from '../testing/test-server.ts'
import { call, formOf, posted, refusalIn, send, signed, unsigned, type WireAnswer } from '../testing/wire.ts'

const server = testServer()

const root = (draft: object) =>
  signed(server, server.root, { service: 'iam', ...draft }).then((request) => send(server, request))
const form = (body: string | Uint8Array) => root(posted('iam', body))
const isOurs = ({ status, headers }: WireAnswer) => status < 500 && headers['x-amzn-requestid'] !== undefined

describe('bodies that are none', () => {
  it.each([
    ['a form that is not UTF-8', Buffer.from([...Buffer.from('Action=ListUsers&Version='), 0xff])],
    ['percent-encoding that is none', 'Action=ListUsers&Version=2010-05-08&Marker=%G0'],
    ['percent-encoding of half a surrogate pair', 'Action=ListUsers&Version=2010-05-08&Marker=%ED%A0%80'],
    [
      'more than 5,000 parameters',
      formOf('iam', Object.fromEntries(Array.from({ length: 10_000 }, (_, i) => [`p${i}`, '']))),
    ],
  ])('are MalformedInput: %s', async (_, body) => {
    const answer = await form(body)
    expect(refusalIn(answer)).toMatch(/^MalformedInput 400 /)
    expect(isOurs(answer)).toBe(true)
  })

  it('of other types are no form, whatever they hold', async () => {
    for (const [type, body] of [
      ['application/json', '{"Action":"ListUsers"'],
      ['text/xml', '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "b">]><a>&b;'],
      ['multipart/form-data; boundary=x', '--x\r\n'],
      ['', 'Action=ListUsers&Version=2010-05-08'],
    ] as const) {
      expect(refusalIn(await root({ method: 'POST', body, headers: { 'content-type': type } }))).toMatch(
        /^MissingAction 400 /,
      )
    }
  })

  it('of 10 MB are refused with 413, with and without a length, before anything else is looked at', async () => {
    const body = Buffer.alloc(10 * 1024 * 1024, 'a')
    const answer = await send(server, unsigned({ method: 'POST', body }))
    expect(answer.status).toBe(413)
    expect(answer.text).toBe('The request body is larger than 2097152 bytes.\n')
    expect(isOurs(answer)).toBe(true)
    const chunked = await fetch(server.url, {
      method: 'POST',
      body: new Blob([body]).stream(),
      duplex: 'half',
    } as RequestInit)
    expect(chunked.status).toBe(413)
    expect((await server.iam.send(new ListUsersCommand({}))).Users).toEqual([])
  })

  it('that are too large are refused as errors that stock clients can read (behaviours 58)', async () => {
    const PolicyDocument = 'x'.repeat(3 * 1024 * 1024)
    const policy = new PutUserPolicyCommand({ UserName: 'ana', PolicyName: 'p', PolicyDocument })
    expect(await refusal(server.iam.send(policy))).toEqual({
      code: 'RequestEntityTooLarge',
      status: 413,
      message: 'The request body is larger than 2097152 bytes.',
    })
    const trail = new CloudTrailClient({
      ...{ endpoint: server.url, region: 'eu-west-1', credentials: server.root, maxAttempts: 1 },
    })
    onTestFinished(() => trail.destroy())
    const page = new LookupEventsCommand({ NextToken: PolicyDocument })
    expect(await refusal(trail.send(page))).toMatchObject({ code: 'RequestEntityTooLarge', status: 413 })
  })

  it('of policies may be as long as a policy can be, and are measured by the policy language', async () => {
    for (const [name, PolicyDocument] of [
      ['brackets', '['.repeat(131_072)],
      ['braces', '{"a":'.repeat(26_000)],
      ['nested', `${'['.repeat(60_000)}${']'.repeat(60_000)}`],
      ['statements', `{"Version":"2012-10-17","Statement":${'['.repeat(60_000)}${']'.repeat(60_000)}}`],
      ['text', `"${'\\u0041'.repeat(20_000)}"`],
    ] as const) {
      const answer = await call(server, server.root, 'iam', {
        Action: 'CreatePolicy',
        PolicyName: name,
        PolicyDocument,
      })
      expect(refusalIn(answer), name).toMatch(/^(?:MalformedPolicyDocument 400|LimitExceeded 409) /)
    }
  })
})

describe('text that no entity may have', () => {
  /** Every member of every operation that is text, at the top of the input. */
  const members = operations.flatMap(({ model }) =>
    (model.input?.members ?? [])
      .filter(({ shape }) => shape.type === 'string')
      .map(({ wireName }) => ({ model, wireName })),
  )

  it('is refused in every member, or harmless: NUL, control characters, what is no Unicode text', {
    timeout: 600_000,
  }, async () => {
    expect(members.length).toBeGreaterThan(100)
    for (const { model, wireName } of members) {
      for (const value of ['\0', 'a\0b', '\u001B[2J', '\uFFFE', '\u202E', '😀', '', ' ']) {
        const service = model.service.name === 'sts' ? 'sts' : 'iam'
        const answer = await call(server, server.root, service, {
          ...required(model),
          Action: model.name,
          [wireName]: value,
        })
        expect(
          answer.status,
          `${model.name} ${wireName} ${JSON.stringify(value)}: ${answer.text}`,
        ).toBeLessThan(500)
        expect(answer.text).not.toMatch(/[\0\x1B\uFFFE]/)
      }
    }
  })

  function required(model: (typeof operations)[number]['model']): Record<string, string> {
    const texts = (model.input?.members ?? []).filter(
      ({ required, shape }) => required && shape.type === 'string',
    )
    return Object.fromEntries(
      texts.map(({ wireName }) => [wireName, /Document|^Policy$/.test(wireName) ? '{}' : 'name']),
    )
  }
})

describe('markers', () => {
  it('that are forged, of another account, operation or time are refused (behaviours 72)', async () => {
    for (const UserName of ['a', 'b', 'c'])
      await call(server, server.root, 'iam', { Action: 'CreateUser', UserName })
    const page = (credentials = server.root, Marker?: string, Action = 'ListUsers') =>
      call(server, credentials, 'iam', { Action, MaxItems: '1', ...(Marker !== undefined && { Marker }) })
    const marker = /<Marker>([^<]*)</.exec((await page()).text)?.[1] ?? ''
    expect((await page(server.root, marker)).text).toContain('<UserName>b</UserName>')
    const other = await server.newAccount()
    const invalid = 'ValidationError 400 Invalid Marker.'
    expect(refusalIn(await page(other, marker))).toBe(invalid)
    expect(refusalIn(await page(server.root, marker, 'ListRoles'))).toBe(invalid)
    for (const forged of [
      `${marker}A`,
      marker.slice(0, -2),
      marker.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A')),
      'AAAA',
      '1',
      '../x',
      marker.toLowerCase(),
    ]) {
      expect(refusalIn(await page(server.root, forged)), forged).toBe(invalid)
    }
    expect(refusalIn(await page(server.root, 'x'.repeat(321)))).toMatch(/^ValidationError 400 .*320$/)
    expect(refusalIn(await page(server.root, ''))).toMatch(
      /^ValidationError 400 2 .*greater than or equal to 1; /,
    )
    const ana = await user(server, 'ana')
    expect(refusalIn(await page(ana, 'forged'))).toMatch(/^AccessDenied /)
  })
})

describe('headers', () => {
  it('in a flood are refused, and the connection ends', async () => {
    const many = Array.from({ length: 4_000 }, (_, index) => [`x-${index}`, 'a']).flat()
    const answer = await send(server, unsigned({ rawHeaders: ['host', 'localhost', ...many] }))
    expect(answer.status).toBe(431)
    const long = await send(server, unsigned({ rawHeaders: ['host', 'localhost', 'x', 'a'.repeat(40_000)] }))
    expect(long.status).toBe(431)
  })

  it('that are doubled count once: of the authorization the first', async () => {
    const request = await signed(server, server.root, posted('iam', formOf('iam', { Action: 'ListUsers' })))
    const doubled = await send(server, {
      ...request,
      rawHeaders: [...request.rawHeaders, 'X-Amz-Date', '20200101T000000Z'],
    })
    expect(doubled.status).toBeGreaterThanOrEqual(400)
    expect(doubled.status).toBeLessThan(500)
  })
})

describe('any form, signed by root', () => {
  const word = fc.oneof(
    {
      weight: 3,
      arbitrary: fc.constantFrom(
        'Tags',
        'member',
        'entry',
        '1',
        '2',
        '11',
        '0',
        '-1',
        'Key',
        'Value',
        'key',
        'value',
        'UserName',
        'RoleName',
        'PolicyDocument',
        'MaxItems',
        'Marker',
        'PolicyArn',
        'Path',
        'PolicyArns',
        'arn',
        'DurationSeconds',
      ),
    },
    { weight: 1, arbitrary: anyText },
  )
  const value = fc.oneof(
    fc.constantFrom(
      '',
      'ana',
      '/',
      '1',
      'true',
      '{}',
      '[]',
      'arn:aws:iam::123456789012:user/ana',
      'arn:aws:iam::aws:policy/AdministratorAccess',
      '{"Version":"2012-10-17","Statement":[]}',
      '99999999999',
      '*',
    ),
    anyText,
    fc.json({ maxDepth: 3 }),
  )
  const names = fc.oneof(
    {
      weight: 2,
      arbitrary: fc.constantFrom(
        ...operations.flatMap(({ model }) => (model.input?.members ?? []).map((member) => member.wireName)),
      ),
    },
    { weight: 1, arbitrary: fc.array(word, { minLength: 1, maxLength: 5 }).map((words) => words.join('.')) },
  )
  const calls = fc.tuple(
    fc.constantFrom(...operations.map(({ model }) => model)),
    fc.array(fc.tuple(names, value), { maxLength: 8 }),
  )

  it('is answered, and never by a failure of ours', { timeout: 600_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(calls, async ([model, parameters]) => {
        const service = model.service.name === 'sts' ? 'sts' : 'iam'
        const rest = parameters.map(([name, text]) => `${encoded(name)}=${encoded(text)}`)
        const body = [formOf(service, { Action: model.name }), ...rest].join('&')
        const answer = await send(server, await signed(server, server.root, posted(service, body)))
        expect(answer.status, `${body}\n${answer.text}`).toBeLessThan(500)
        expect(answer.headers['x-amzn-requestid']).toBeDefined()
      }),
      { numRuns: 400 },
    )
  })

  it('of arbitrary bytes is answered as well', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
        const answer = await form(bytes)
        expect(answer.status).toBeLessThan(500)
      }),
      { numRuns: 100 },
    )
  })
})
