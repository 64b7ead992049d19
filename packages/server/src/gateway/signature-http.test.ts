import { UpdateAccessKeyCommand } from '@aws-sdk/client-iam'
import { GetSessionTokenCommand } from '@aws-sdk/client-sts'
import { describe, expect, it } from 'vitest'
import { credentialsOf, user } from '../testing/callers.ts'
import { assume, role, trust } from '../testing/roles.ts'
import { type Credentials, testServer } from '../testing/test-server.ts'
import { call, formOf, posted, presigned, refusalIn, send, signed } from '../testing/wire.ts'

const server = testServer()

const ACCOUNT = '123456789012'
const listUsers = posted('iam', formOf('iam', { Action: 'ListUsers' }))
const whoAmI = posted('sts', formOf('sts', { Action: 'GetCallerIdentity' }))
const identity = { service: 'sts', query: { Action: 'GetCallerIdentity', Version: '2011-06-15' } }

const MISMATCH =
  'SignatureDoesNotMatch 403 The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.'
const UNKNOWN = 'InvalidClientTokenId 403 The security token included in the request is invalid.'
const WRONG_TOKEN = 'InvalidClientTokenId 403 The security token included in the request is invalid'
const MISSING = 'MissingAuthenticationToken 403 Request is missing Authentication Token'

/** The answer to a signed request whose headers were changed on the way. */
async function altered(
  change: (headers: Map<string, string>) => void,
  credentials: Credentials = server.root,
  draft = listUsers,
) {
  const request = await signed(server, credentials, draft)
  const headers = new Map<string, string>()
  for (let index = 0; index < request.rawHeaders.length; index += 2) {
    headers.set((request.rawHeaders[index] ?? '').toLowerCase(), request.rawHeaders[index + 1] ?? '')
  }
  change(headers)
  return refusalIn(await send(server, { ...request, rawHeaders: [...headers].flat() }))
}

const withAuthorization = (change: (header: string) => string) =>
  altered((headers) => headers.set('authorization', change(headers.get('authorization') ?? '')))

const basic = (time: number) => `${new Date(time).toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`

describe('a signature in the header, over HTTP', () => {
  it('is missing (behaviours 41)', async () => {
    expect(await altered((headers) => headers.delete('authorization'))).toBe(MISSING)
    expect(await withAuthorization(() => 'Basic dXNlcjpwYXNz')).toBe(MISSING)
    expect(await withAuthorization(() => 'Bearer token')).toBe(MISSING)
  })

  it('lacks parts, each of which is named (behaviours 43, 44)', async () => {
    expect(await withAuthorization(() => 'AWS4-HMAC-SHA256 X=y')).toBe(
      `IncompleteSignature 400 Authorization header requires 'Credential' parameter. Authorization header requires 'Signature' parameter. Authorization header requires 'SignedHeaders' parameter. Authorization=AWS4-HMAC-SHA256 X=y`,
    )
    const message = await altered((headers) => headers.delete('x-amz-date'))
    expect(message).toMatch(
      /^IncompleteSignature 400 Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header\. Authorization=AWS4-HMAC-SHA256 Credential=/,
    )
  })

  it('has a part without an equal sign, or a credential of the wrong form (behaviours 46, 47)', async () => {
    expect(await withAuthorization(() => 'AWS4-HMAC-SHA256 Credential')).toBe(
      `IncompleteSignature 400 'Credential' not a valid key=value pair (missing equal-sign) in Authorization header: 'AWS4-HMAC-SHA256 Credential'.`,
    )
    expect(await withAuthorization((header) => header.replace('/aws4_request', ''))).toMatch(
      /^IncompleteSignature 400 Credential must have exactly 5 slash-delimited elements, e\.g\. keyid\/date\/region\/service\/term, got 'AKIA\w{16}\/\d{8}\/us-east-1\/iam'$/,
    )
  })

  it('leaves out the host, or has a date of another form (behaviours 48, 49)', async () => {
    expect(
      await withAuthorization((header) => header.replace(/;host;|host;|;host/, ';').replace('=;', '=')),
    ).toBe(
      `SignatureDoesNotMatch 403 'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.`,
    )
    expect(await altered((headers) => headers.set('x-amz-date', '2026-01-02T03:04:05Z'))).toBe(
      `IncompleteSignature 400 Date must be in ISO-8601 'basic format'. Got '2026-01-02T03:04:05Z'. See http://en.wikipedia.org/wiki/ISO_8601`,
    )
  })

  it('is good for 15 minutes either way, by the clock of the server (behaviours 96)', async () => {
    const { now } = await setClock('2027-03-04T05:06:07Z')
    const at = async (offset: number) => {
      const answer = await send(
        server,
        await signed(server, server.root, { ...listUsers, at: now + offset * 1000 }),
      )
      return answer.status === 200 ? 'good' : refusalIn(answer)
    }
    expect(await at(-14 * 60)).toBe('good')
    expect(await at(14 * 60)).toBe('good')
    expect(await at(-16 * 60)).toMatch(
      /^SignatureDoesNotMatch 403 Signature expired: 20270304T045007Z is now earlier than 20270304T0451\d\dZ \(20270304T0506\d\dZ - 15 min\.\)$/,
    )
    expect(await at(17 * 60)).toMatch(
      /^SignatureDoesNotMatch 403 Signature not yet current: 20270304T052307Z is still later than 20270304T0521\d\dZ \(20270304T0506\d\dZ \+ 15 min\.\)$/,
    )
  })

  it('is scoped to the service, the day and the terminator, all said at once; to any region (behaviours 51, 99)', async () => {
    for (const region of ['eu-west-3', 'local', 'aws-global']) {
      expect((await send(server, await signed(server, server.root, { ...listUsers, region }))).status).toBe(
        200,
      )
    }
    const foreign = await send(server, await signed(server, server.root, { ...listUsers, service: 'sts' }))
    expect(refusalIn(foreign)).toBe(
      `SignatureDoesNotMatch 403 Credential should be scoped to correct service: 'iam'. `,
    )
    const wrong = await withAuthorization((header) =>
      header.replace(/\/\d{8}\/us-east-1\/iam\/aws4_request/, '/20200101/us-east-1/s3/aws5_request'),
    )
    expect(wrong).toMatch(
      /^SignatureDoesNotMatch 403 Credential should be scoped to correct service: 'iam'\. Credential should be scoped with a valid terminator: 'aws4_request', not 'aws5_request'\. Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '20200101' != '\d{8}', from '\d{8}T\d{6}Z'\.$/,
    )
  })

  it('is not that of the request: another secret, body, header, path or query (behaviours 54)', async () => {
    const request = await signed(server, server.root, listUsers)
    const refused = async (change: object) => refusalIn(await send(server, { ...request, ...change }))
    expect(await refused({ body: Buffer.from(formOf('iam', { Action: 'ListRoles' })) })).toBe(MISMATCH)
    expect(await refused({ path: '/x' })).toBe(MISMATCH)
    expect(await refused({ query: 'MaxItems=1' })).toBe(MISMATCH)
    expect(await altered((headers) => headers.set('host', 'elsewhere'))).toBe(MISMATCH)
    const guessed = { ...server.root, secretAccessKey: `${server.root.secretAccessKey.slice(1)}x` }
    expect(refusalIn(await send(server, await signed(server, guessed, listUsers)))).toBe(MISMATCH)
  })

  it('and one in the query string are too many (behaviours 42)', async () => {
    const request = await presigned(server, server.root, identity)
    const both = await signed(server, server.root, { service: 'sts' })
    expect(refusalIn(await send(server, { ...request, rawHeaders: both.rawHeaders }))).toBe(MISMATCH)
  })

  it('may leave the body out by UNSIGNED-PAYLOAD, and states no hash of another body', async () => {
    const headers = { ...listUsers.headers, 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' }
    const open = await signed(server, server.root, { ...listUsers, headers })
    expect((await send(server, open)).status).toBe(200)
    const stated = await signed(server, server.root, { ...listUsers, stateHash: true })
    expect((await send(server, stated)).status).toBe(200)
    expect(refusalIn(await send(server, { ...stated, body: Buffer.from('Action=ListRoles') }))).not.toMatch(
      /^200/,
    )
  })
})

describe('keys and tokens, over HTTP', () => {
  it('are unknown, inactive or brought with a token that they do not have (behaviours 52)', async () => {
    const unknown = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'x' }
    expect(refusalIn(await send(server, await signed(server, unknown, listUsers)))).toBe(UNKNOWN)
    const ana = await user(server, 'ana')
    await server.iam.send(
      new UpdateAccessKeyCommand({ UserName: 'ana', AccessKeyId: ana.accessKeyId, Status: 'Inactive' }),
    )
    expect(refusalIn(await send(server, await signed(server, ana, whoAmI)))).toBe(UNKNOWN)
    const withToken = { ...server.root, sessionToken: 'x' }
    expect(refusalIn(await send(server, await signed(server, withToken, whoAmI)))).toBe(WRONG_TOKEN)
  })

  it('of sessions go together, in header and query, until they expire (behaviours 52, 53)', async () => {
    const ana = await user(server, 'ana')
    const { Credentials: issued } = await server
      .stsAs(ana)
      .send(new GetSessionTokenCommand({ DurationSeconds: 900 }))
    const session = credentialsOf(issued)
    expect((await send(server, await signed(server, session, whoAmI))).text).toContain(`:user/ana</Arn>`)
    expect((await send(server, await presigned(server, session, identity))).text).toContain(`:user/ana</Arn>`)
    const { sessionToken: token = '', ...bare } = session
    expect(refusalIn(await send(server, await signed(server, bare, whoAmI)))).toBe(WRONG_TOKEN)
    for (const sessionToken of [
      token.slice(0, -4) + (token.endsWith('AAAA') ? 'BBBB' : 'AAAA'),
      'x',
      token.slice(1),
      `${token}A`,
      'A'.repeat(4096),
    ]) {
      const forged = await signed(server, { ...bare, sessionToken }, whoAmI)
      expect(refusalIn(await send(server, forged))).toBe(WRONG_TOKEN)
    }
    await server.advance(901)
    const late = await signed(server, session, { ...whoAmI, at: Date.now() + 901_000 })
    expect(refusalIn(await send(server, late))).toBe(
      'ExpiredToken 403 The security token included in the request is expired',
    )
  })
})

describe('a presigned GetCallerIdentity', () => {
  it('passes as clients of Kubernetes send it, with x-k8s-aws-id and X-Amz-Expires=60 (behaviours 98)', async () => {
    const draft = {
      ...identity,
      headers: { 'x-k8s-aws-id': 'my-cluster', accept: 'application/json' },
      region: 'eu-central-1',
    }
    await role(server, 'node', trust(ACCOUNT))
    const node = await assume(
      server,
      await user(server, 'ana', { Effect: 'Allow', Action: '*', Resource: '*' }),
      `arn:aws:iam::${ACCOUNT}:role/node`,
    )
    for (const [credentials, arn] of [
      [server.root, `arn:aws:iam::${ACCOUNT}:root`],
      [node, `arn:aws:sts::${ACCOUNT}:assumed-role/node/session`],
    ] as const) {
      const request = await presigned(server, credentials, draft, ['x-k8s-aws-id', 'accept'])
      expect(request.query).toContain('X-Amz-Expires=60')
      expect(request.query).toMatch(/X-Amz-SignedHeaders=[^&]*x-k8s-aws-id/)
      const { status, text } = await send(server, request)
      expect(status).toBe(200)
      expect(JSON.parse(text).GetCallerIdentityResponse.GetCallerIdentityResult.Arn).toBe(arn)
      const stolen = request.rawHeaders.map((value) => (value === 'my-cluster' ? 'another-cluster' : value))
      const refused = await send(server, { ...request, rawHeaders: stolen })
      expect(JSON.parse(refused.text).Error.Code).toBe('SignatureDoesNotMatch')
    }
  })

  it('lives 15 minutes whatever X-Amz-Expires says (behaviours 98)', async () => {
    const now = Date.now()
    const old = await presigned(server, server.root, { ...identity, at: now - 14 * 60_000 })
    expect((await send(server, old)).status).toBe(200)
    const late = await presigned(server, server.root, { ...identity, at: now - 16 * 60_000 })
    expect(refusalIn(await send(server, late))).toMatch(/^SignatureDoesNotMatch 403 Signature expired: /)
  })

  it('names what it lacks (behaviours 45)', async () => {
    const request = await presigned(server, server.root, identity)
    const without = (...names: string[]) => {
      const query = request.query
        .split('&')
        .filter((part) => !names.some((name) => part.startsWith(`${name}=`)))
      return send(server, { ...request, query: query.join('&') }).then(refusalIn)
    }
    expect(await without('X-Amz-Credential', 'X-Amz-Date')).toBe(
      `IncompleteSignature 400 AWS query-string parameters must include 'X-Amz-Credential'. AWS query-string parameters must include 'X-Amz-Date'. Re-examine the query-string parameters.`,
    )
    expect(await without('X-Amz-Algorithm')).toBe(MISSING)
    expect(await without('X-Amz-Expires')).toBe(MISMATCH)
  })

  it('is one call, and no other', async () => {
    const request = await presigned(server, server.root, identity)
    const query = request.query.replace('GetCallerIdentity', 'GetSessionToken')
    expect(refusalIn(await send(server, { ...request, query }))).toBe(MISMATCH)
  })
})

describe('a region that cannot be one', () => {
  it('is refused in the words of the real service, so that nothing odd is kept with the key (behaviours 51)', async () => {
    const request = await presigned(server, server.root, { ...identity, region: `us-${'\0'}east` })
    expect(refusalIn(await send(server, request))).toMatch(
      /^SignatureDoesNotMatch 403 Credential should be scoped to a valid region, not 'us-.east'\. $/,
    )
    const long = await call(server, server.root, 'iam', { Action: 'ListUsers' }, { region: 'a'.repeat(100) })
    expect(refusalIn(long)).toContain('valid region')
  })
})

async function setClock(now: string): Promise<{ now: number }> {
  const body = JSON.stringify({ now })
  const response = await fetch(`${server.url}/_test/clock`, { method: 'POST', body })
  const answer = (await response.json()) as { now: string }
  expect(basic(Date.parse(answer.now)).slice(0, 11)).toBe(basic(Date.parse(now)).slice(0, 11))
  return { now: Date.parse(now) }
}
