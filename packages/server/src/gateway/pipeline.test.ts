import { CreateUserCommand, GetUserCommand, ListUsersCommand } from '@aws-sdk/client-iam'
import { describe, expect, it } from 'vitest'
import { user } from '../testing/callers.ts'
import { testServer } from '../testing/test-server.ts'
import { call, formOf, posted, presigned, refusalIn, send, signed, unsigned } from '../testing/wire.ts'

const server = testServer()

const FORM = ['host', 'localhost', 'content-type', 'application/x-www-form-urlencoded']
const post = async (body: string, rawHeaders = FORM) =>
  send(server, unsigned({ method: 'POST', rawHeaders, body: Buffer.from(body) }))
const get = async (query: string, accept = '*/*') =>
  send(server, unsigned({ query, rawHeaders: ['host', 'localhost', 'accept', accept] }))

const MISSING = 'MissingAction 400 The request is missing an action or a required parameter.'
const UNSIGNED = 'MissingAuthenticationToken 403 Request is missing Authentication Token'

describe('what a request asks for', () => {
  it('is answered to unsigned callers too where there is no such operation (behaviours 60)', async () => {
    for (const answer of [
      await post('Action=Nonsense&Version=2010-05-08'),
      await get('Action=Nonsense&Version=2010-05-08'),
    ]) {
      expect(refusalIn(answer)).toBe(
        'InvalidAction 400 Could not find operation Nonsense for version 2010-05-08',
      )
      expect(answer.text).toContain(
        '<ErrorResponse xmlns="http://webservices.amazon.com/AWSFault/2005-15-09">',
      )
      expect(answer.text).toContain(`<RequestId>${answer.headers['x-amzn-requestid']}</RequestId>`)
    }
  })

  it('tells unsigned callers nothing of what cannot be read, and repeats little of what they sent (behaviours, section 2)', async () => {
    const many = Array.from({ length: 6_000 }, (_, index) => `p${index}=`).join('&')
    for (const rest of ['UserName=%zz', 'UserName=%ff', many]) {
      const answer = await post(`Action=GetUser&Version=2010-05-08&${rest}`)
      expect(refusalIn(answer)).toBe(UNSIGNED)
    }
    const { text } = await post(`Action=${'a'.repeat(100_000)}&Version=${'1'.repeat(100_000)}`)
    expect(text.length).toBeLessThan(1_000)
  })

  it.each([
    ['Action=GetUser', 'GetUser for version NO_VERSION_SPECIFIED'],
    ['Action=GetUser&Version=', 'GetUser for version '],
    ['Action=&Version=2010-05-08', ' for version 2010-05-08'],
    ['Action=GetUser&Version=2011-06-15', 'GetUser for version 2011-06-15'],
    ['Action=AssumeRole&Version=2010-05-08', 'AssumeRole for version 2010-05-08'],
    ['Action=getuser&Version=2010-05-08', 'getuser for version 2010-05-08'],
    ['Action=__proto__&Version=2010-05-08', '__proto__ for version 2010-05-08'],
    ['Action=%3Cb%3E%26&Version=%22', '<b>& for version "'],
  ])('is told by %s as not found (behaviours 60)', async (form, rest) => {
    expect(refusalIn(await post(form))).toBe(`InvalidAction 400 Could not find operation ${rest}`)
  })

  it('is nothing without an Action, or in a body of another type (section 15)', async () => {
    for (const answer of [
      await post(''),
      await post('Version=2010-05-08'),
      await get(''),
      await get('Version=x'),
    ]) {
      expect(refusalIn(answer)).toBe(MISSING)
    }
    expect(refusalIn(await post(formOf('iam', { Action: 'GetUser' }), ['host', 'localhost']))).toBe(MISSING)
    const json = ['host', 'localhost', 'content-type', 'application/json']
    expect(refusalIn(await post('{"Action":"GetUser"}', json))).toBe(MISSING)
  })

  it('is the console where a browser comes without an Action (section 15)', async () => {
    for (const query of ['', 'utm_source=mail']) {
      const { status, headers, text } = await get(query, 'text/html,application/xhtml+xml,*/*;q=0.8')
      expect({ status, location: headers.location, text }).toEqual({
        status: 302,
        location: '/console',
        text: '',
      })
    }
    expect(refusalIn(await get('Action=GetUser&Version=2010-05-08', 'text/html'))).toBe(UNSIGNED)
    const identity = { service: 'sts', query: { Action: 'GetCallerIdentity', Version: '2011-06-15' } }
    const visited = await send(
      server,
      await presigned(server, server.root, { ...identity, headers: { accept: 'text/html' } }),
    )
    expect(visited.status).toBe(200)
  })

  it('is not there at other paths, unless they bring an Action', async () => {
    for (const path of ['/nothing', '/_test/unknown', '/console/nothing', '//']) {
      const { status, text } = await send(server, unsigned({ path }))
      expect(status, path).toBe(404)
      expect(text).toContain('<Code>UnknownOperationException</Code>')
    }
  })

  it('may come by GET as by POST, with the body before the query string (behaviours 62)', async () => {
    await server.iam.send(new CreateUserCommand({ UserName: 'ana' }))
    const query = { Action: 'GetUser', Version: '2010-05-08', UserName: 'ana' }
    const got = await send(server, await signed(server, server.root, { query }))
    expect(got.status).toBe(200)
    const both = await call(
      server,
      server.root,
      'iam',
      { Action: 'GetUser', UserName: 'ana' },
      { query: { UserName: 'bob' } },
    )
    expect(both.text).toContain('<UserName>ana</UserName>')
  })
})

describe('the order of checks (section 2)', () => {
  it('is: operation, authentication, scalars, limits, authorization, own checks, existence', async () => {
    const ana = await user(server, 'ana')
    const nobody = await call(server, ana, 'iam', { Action: 'Nonsense', MaxItems: 'x' })
    expect(refusalIn(nobody)).toMatch(/^InvalidAction /)
    expect(refusalIn(await post(formOf('iam', { Action: 'ListUsers', MaxItems: 'x' })))).toBe(UNSIGNED)
    const scalar = await call(server, ana, 'iam', { Action: 'ListUsers', MaxItems: 'x', Marker: '' })
    expect(refusalIn(scalar)).toBe('MalformedInput 400 silent')
    const limit = await call(server, ana, 'iam', { Action: 'ListUsers', MaxItems: '1001' })
    expect(refusalIn(limit)).toMatch(/^ValidationError 400 .*less than or equal to 1000$/)
    const tags = {
      'Tags.member.1.Key': 'a',
      'Tags.member.1.Value': '',
      'Tags.member.2.Key': 'A',
      'Tags.member.2.Value': '',
    }
    const denied = await call(server, ana, 'iam', { Action: 'TagUser', UserName: 'nobody', ...tags })
    expect(refusalIn(denied)).toMatch(/^AccessDenied 403 /)
    const own = await call(server, server.root, 'iam', { Action: 'TagUser', UserName: 'nobody', ...tags })
    expect(refusalIn(own)).toMatch(/^InvalidInput 400 Duplicate tag keys/)
    const absent = await call(server, server.root, 'iam', { Action: 'GetUser', UserName: 'nobody' })
    expect(refusalIn(absent)).toBe('NoSuchEntity 404 The user with name nobody cannot be found.')
  })

  it('tells a denied caller of limits before the denial, and of an empty list after it (behaviours 66, 107)', async () => {
    const ana = await user(server, 'ana')
    expect(refusalIn(await call(server, ana, 'iam', { Action: 'CreateUser', UserName: 'a b' }))).toMatch(
      /^ValidationError /,
    )
    const empty = { Action: 'TagUser', UserName: 'ana', Tags: '' }
    expect(refusalIn(await call(server, ana, 'iam', empty))).toMatch(/^AccessDenied /)
    expect(refusalIn(await call(server, server.root, 'iam', empty))).toBe(
      'InvalidInput 400 Error occurred while validating input. ',
    )
  })

  it('tells malformed lists before limits, in the words of the real service (behaviours 64, 65)', async () => {
    const untag = (parameters: Record<string, string>) =>
      call(server, server.root, 'iam', { Action: 'UntagUser', UserName: '', ...parameters })
    expect(refusalIn(await untag({ 'TagKeys.member.0': 'k' }))).toBe(
      'MalformedInput 400 0 is not a valid index',
    )
    expect(refusalIn(await untag({ 'TagKeys.member.12': 'k' }))).toBe(
      'MalformedInput 400 Excessively sparse input would skip 11 list elements',
    )
  })
})

describe('answers', () => {
  it('carry one request id in header and body, a new one each time (behaviours 57)', async () => {
    const seen = new Set<string>()
    for (const parameters of [{ Action: 'ListUsers' }, { Action: 'GetUser', UserName: 'nobody' }]) {
      const { headers, text } = await call(server, server.root, 'iam', parameters)
      expect(headers['content-type']).toBe('text/xml')
      expect(text).toContain(`<RequestId>${headers['x-amzn-requestid']}</RequestId>`)
      seen.add(String(headers['x-amzn-requestid']))
    }
    expect(seen.size).toBe(2)
  })

  it('of STS are JSON where the client asks for it, refusals too (behaviours 59)', async () => {
    const headers = { accept: 'application/json' }
    const good = await call(server, server.root, 'sts', { Action: 'GetCallerIdentity' }, { headers })
    expect(good.headers['content-type']).toBe('application/json')
    expect(JSON.parse(good.text).GetCallerIdentityResponse.GetCallerIdentityResult.Account).toBe(
      '123456789012',
    )
    const bad = await call(server, server.root, 'sts', { Action: 'AssumeRole' }, { headers })
    expect(JSON.parse(bad.text).Error).toMatchObject({ Code: 'ValidationError', Type: 'Sender' })
    const nobody = await send(
      server,
      unsigned({
        method: 'POST',
        rawHeaders: [...FORM, 'accept', 'application/json'],
        body: Buffer.from(formOf('sts', { Action: 'GetCallerIdentity' })),
      }),
    )
    expect(JSON.parse(nobody.text).Error.Code).toBe('MissingAuthenticationToken')
  })

  it('percent-encode policy documents once, whatever the document held (behaviours 100)', async () => {
    await server.iam.send(new CreateUserCommand({ UserName: 'ana' }))
    const PolicyDocument =
      '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::b/%20 x"}]}'
    const put = { Action: 'PutUserPolicy', UserName: 'ana', PolicyName: 'p', PolicyDocument }
    expect((await call(server, server.root, 'iam', put)).status).toBe(200)
    const { text } = await call(server, server.root, 'iam', {
      Action: 'GetUserPolicy',
      UserName: 'ana',
      PolicyName: 'p',
    })
    const shown = /<PolicyDocument>([^<]*)</.exec(text)?.[1] ?? ''
    expect(shown).toContain('%2520%20x')
    expect(decodeURIComponent(shown)).toBe(PolicyDocument)
  })

  it('are read by the waiters of the SDK as there and as absent (behaviours 69)', async () => {
    const absent = server.iam.send(new GetUserCommand({ UserName: 'ana' }))
    await expect(absent).rejects.toMatchObject({
      name: 'NoSuchEntityException',
      $metadata: { httpStatusCode: 404 },
    })
    await server.iam.send(new CreateUserCommand({ UserName: 'ana' }))
    const { IsTruncated, Users } = await server.iam.send(new ListUsersCommand({}))
    expect({ IsTruncated, count: Users?.length }).toEqual({ IsTruncated: false, count: 1 })
  })

  it('to bodies of a charset suffix are the same (behaviours 62)', async () => {
    for (const type of [
      'application/x-www-form-urlencoded',
      'application/x-www-form-urlencoded; charset=utf-8',
    ]) {
      const draft = {
        ...posted('iam', formOf('iam', { Action: 'ListUsers' })),
        headers: { 'content-type': type },
      }
      expect((await send(server, await signed(server, server.root, draft))).status).toBe(200)
    }
  })
})
