import { GetRoleCommand, GetUserCommand, ListUsersCommand } from '@aws-sdk/client-iam'
import { AssumeRoleCommand, type AssumeRoleCommandInput, GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { describe, expect, it } from 'vitest'
import { credentialsOf, policyOf, refusal, user } from '../testing/callers.ts'
import { ACCOUNT, assume, role, roleArnOf, trust } from '../testing/roles.ts'
import { type Credentials, testServer } from '../testing/test-server.ts'

const server = testServer()

const OTHER = '444455556666'
const userArnOf = (name: string, account = ACCOUNT) => `arn:aws:iam::${account}:user/${name}`

const assumeAs = (credentials: Credentials, RoleArn: string, input: Partial<AssumeRoleCommandInput> = {}) =>
  server.stsAs(credentials).send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'session', ...input }))

/** STS names neither reason nor whether the role exists (behaviours 103). */
const denied = (caller: string, RoleArn: string, action = 'sts:AssumeRole') => ({
  code: 'AccessDenied',
  status: 403,
  message: `User: ${caller} is not authorized to perform: ${action} on resource: ${RoleArn}`,
})

const mayAssume = { Effect: 'Allow', Action: 'sts:AssumeRole', Resource: '*' }

describe('AssumeRole', () => {
  it('answers temporary credentials of a session with role and session name (A-214, A-215, B-455, B-456)', async () => {
    const ana = await user(server, 'ana')
    const arn = await role(server, 'App', trust(userArnOf('ana')), {
      Effect: 'Allow',
      Action: 'iam:ListUsers',
      Resource: '*',
    })
    const before = Date.now()
    const answer = await assumeAs(ana, arn, { RoleSessionName: 'David-ProdUpdate' })
    expect(answer).toEqual({
      $metadata: expect.anything(),
      Credentials: {
        AccessKeyId: expect.stringMatching(/^ASIA[A-Z2-7]{16}$/),
        SecretAccessKey: expect.stringMatching(/^.{40}$/),
        SessionToken: expect.any(String),
        Expiration: expect.any(Date),
      },
      AssumedRoleUser: {
        AssumedRoleId: expect.stringMatching(/^AROA[A-Z2-7]{17}:David-ProdUpdate$/),
        Arn: `arn:aws:sts::${ACCOUNT}:assumed-role/App/David-ProdUpdate`,
      },
      SessionTokenSize: answer.Credentials?.SessionToken?.length,
      SessionTokenUtilization: expect.any(Number),
    })
    const seconds = ((answer.Credentials?.Expiration?.getTime() ?? 0) - before) / 1000
    expect(Math.abs(seconds - 3600)).toBeLessThan(10)

    const session = credentialsOf(answer.Credentials)
    const identity = await server.stsAs(session).send(new GetCallerIdentityCommand({}))
    expect(identity).toMatchObject({
      UserId: answer.AssumedRoleUser?.AssumedRoleId,
      Account: ACCOUNT,
      Arn: answer.AssumedRoleUser?.Arn,
    })
    // the role's permissions and nothing else
    await server.iamAs(session).send(new ListUsersCommand({}))
    const command = new GetUserCommand({ UserName: 'ana' })
    expect(await refusal(server.iamAs(session).send(command))).toMatchObject({ code: 'AccessDenied' })
  })

  it('opens a role without permissions, which may ask who it is and no more (A-196)', async () => {
    const ana = await user(server, 'ana')
    const arn = await role(server, 'Bare', trust(userArnOf('ana')))
    const session = await assume(server, ana, arn)
    await server.stsAs(session).send(new GetCallerIdentityCommand({}))
    const client = server.iamAs(session)
    for (const send of [
      () => client.send(new ListUsersCommand({})),
      () => client.send(new GetRoleCommand({ RoleName: 'Bare' })),
    ])
      expect(await refusal(send())).toMatchObject({
        code: 'AccessDenied',
        message: expect.stringContaining('because no identity-based policy allows'),
      })
  })

  it('needs the token with the key (A-419, S-XACCT T19, behaviours 52)', async () => {
    const ana = await user(server, 'ana')
    const session = await assume(server, ana, await role(server, 'app', trust(userArnOf('ana'))))
    const { accessKeyId, secretAccessKey, sessionToken = '' } = session
    const flipped = `${sessionToken.slice(0, -2)}${sessionToken.endsWith('AA') ? 'BB' : 'AA'}`
    for (const credentials of [
      { accessKeyId, secretAccessKey },
      { accessKeyId, secretAccessKey, sessionToken: flipped },
      { ...ana, sessionToken },
    ]) {
      expect(await refusal(server.stsAs(credentials).send(new GetCallerIdentityCommand({})))).toMatchObject({
        code: 'InvalidClientTokenId',
        status: 403,
      })
    }
  })

  it('is refused by the model for names, ids and durations out of form (behaviours 23, 71, 74, B-395)', async () => {
    const ana = await user(server, 'ana')
    const arn = await role(server, 'app', trust(userArnOf('ana')))
    const detected = '1 validation error detected: Value'
    const failed = 'failed to satisfy constraint: Member must'
    for (const [input, message] of [
      [
        { RoleSessionName: 'Session1:2' },
        `${detected} 'Session1:2' at 'roleSessionName' ${failed} satisfy regular expression pattern: [\\w+=,.@-]*`,
      ],
      [
        { RoleSessionName: 'x' },
        `${detected} 'x' at 'roleSessionName' ${failed} have length greater than or equal to 2`,
      ],
      [
        { ExternalId: '1' },
        `${detected} '1' at 'externalId' ${failed} have length greater than or equal to 2`,
      ],
      [
        { DurationSeconds: 899 },
        `${detected} '899' at 'durationSeconds' ${failed} have value greater than or equal to 900`,
      ],
      [
        { DurationSeconds: 43_201 },
        `${detected} '43201' at 'durationSeconds' ${failed} have value less than or equal to 43200`,
      ],
      [
        { RoleArn: 'not-an-arn' },
        `${detected} 'not-an-arn' at 'roleArn' ${failed} have length greater than or equal to 20`,
      ],
    ] as const) {
      const { RoleArn = arn, ...more } = { RoleArn: arn, ...input }
      expect(await refusal(assumeAs(ana, RoleArn, more))).toEqual({
        code: 'ValidationError',
        status: 400,
        message,
      })
    }
  })

  it.each([
    'arn:a:a::aaaaaaaaaa:',
    'arn::iam::123456789012:role/app',
    'arn:aws:::123456789012:role/app',
    'arn:aws:iam:role/app-and-more',
    'arn:aws:iam:::role/app-and-more',
  ])('finds %s invalid, and tells it to those who may assume roles (behaviours 24)', async (RoleArn) => {
    const ana = await user(server, 'ana', { Effect: 'Allow', Action: 'sts:AssumeRole', Resource: '*' })
    expect(await refusal(assumeAs(ana, RoleArn))).toEqual({
      code: 'ValidationError',
      status: 400,
      message: `${RoleArn} is invalid`,
    })
    const bob = await user(server, 'bob')
    expect(await refusal(assumeAs(bob, RoleArn))).toMatchObject({ code: 'AccessDenied', status: 403 })
  })

  it('is refused to root, whatever the trust policy says (behaviours 55, E10)', async () => {
    const arn = await role(server, 'app', trust('*'))
    const message = 'Roles may not be assumed by root accounts.'
    expect(await refusal(assumeAs(server.root, arn))).toEqual({ code: 'AccessDenied', status: 403, message })
    const otherRoot = await server.newAccount({ account_id: OTHER })
    expect(await refusal(assumeAs(otherRoot, arn))).toMatchObject({ code: 'AccessDenied', message })
  })

  it('treats a role that is not there, or is there under another path or case, like a denied one (behaviours 103)', async () => {
    const ana = await user(server, 'ana', mayAssume)
    await role(server, 'App', trust(userArnOf('ana')))
    for (const arn of [
      roleArnOf('Absent'),
      roleArnOf('app'),
      roleArnOf('path/App'),
      `arn:aws:iam::${ACCOUNT}:user/App`,
      `arn:aws-cn:iam::${ACCOUNT}:role/App`,
      'arn:aws:iam::999999999999:role/App',
    ]) {
      expect(await refusal(assumeAs(ana, arn))).toEqual(denied(userArnOf('ana'), arn))
    }
  })
})

describe('contexts that a call passes (X5)', () => {
  const ProviderArn = 'arn:aws:iam::aws:contextProvider/IdentityCenter'
  const withContext = { ProvidedContexts: [{ ProviderArn, ContextAssertion: 'assertion' }] }

  it('need sts:SetContext as well, which sees the provider', async () => {
    const arn = await role(server, 'App', trust(ACCOUNT))
    const setting = {
      Effect: 'Allow',
      Action: 'sts:SetContext',
      Resource: arn,
      Condition: { 'ForAnyValue:ArnEquals': { 'sts:RequestContextProviders': `${ProviderArn}Two` } },
    }
    for (const [name, more] of [
      ['ana', []],
      ['ben', [setting]],
    ] as const) {
      const caller = await user(server, name, mayAssume, ...more)
      expect(await refusal(assumeAs(caller, arn, withContext))).toEqual(
        denied(userArnOf(name), arn, 'sts:SetContext'),
      )
    }
  })

  it('are of no provider that is known here, and are not passed over in silence', async () => {
    const arn = await role(server, 'App', trust(ACCOUNT))
    const Condition = { 'ForAnyValue:ArnEquals': { 'sts:RequestContextProviders': ProviderArn } }
    const setting = { Effect: 'Allow', Action: 'sts:SetContext', Resource: arn, Condition }
    const ana = await user(server, 'ana', mayAssume, setting)
    expect(await refusal(assumeAs(ana, arn, withContext))).toEqual({
      code: 'ValidationError',
      status: 400,
      message: 'The provided contexts are of no known provider.',
    })
  })
})

describe('who may assume a role of the own account (E13)', () => {
  it('is a user whom the trust policy names, without any further permission (SB-50, D142)', async () => {
    const ana = await user(server, 'ana')
    const bob = await user(server, 'bob', { Effect: 'Allow', Action: '*', Resource: '*' })
    const arn = await role(server, 'app', trust(userArnOf('ana')))
    await assumeAs(ana, arn)
    expect(await refusal(assumeAs(bob, arn))).toEqual(denied(userArnOf('bob'), arn))
  })

  it('is anybody by a star, and by the account whoever has the permission too (A-217, D143, D144)', async () => {
    const ana = await user(server, 'ana')
    const bob = await user(server, 'bob', mayAssume)
    await assumeAs(ana, await role(server, 'star', trust('*')))
    for (const principal of [ACCOUNT, `arn:aws:iam::${ACCOUNT}:root`]) {
      const arn = await role(server, `by-${principal.slice(-4)}`, trust(principal))
      expect(await refusal(assumeAs(ana, arn))).toEqual(denied(userArnOf('ana'), arn))
      await assumeAs(bob, arn)
    }
  })

  it('is nobody who is denied explicitly, in the trust policy or in an own one', async () => {
    const Action = 'sts:AssumeRole'
    const ana = await user(server, 'ana', { Effect: 'Deny', Action, Resource: roleArnOf('app') })
    const named = trust(userArnOf('ana'))
    const arn = await role(server, 'app', named)
    expect(await refusal(assumeAs(ana, arn))).toEqual(denied(userArnOf('ana'), arn))
    const Principal = { AWS: userArnOf('ana') }
    const refusing = await role(
      server,
      'refusing',
      policyOf({ Effect: 'Allow', Principal, Action }, { Effect: 'Deny', Principal, Action }),
    )
    expect(await refusal(assumeAs(ana, refusing))).toEqual(denied(userArnOf('ana'), refusing))
    await assumeAs(ana, await role(server, 'other', named))
  })
})

describe('who may assume a role of another account (E9, E13)', () => {
  it('needs the trust policy and a permission at home (B-372, B-379, D147, D148)', async () => {
    const home = { iam: server.iamAs(await server.newAccount({ account_id: OTHER })) }
    const bare = await user(home, 'bare')
    const full = await user(home, 'full', mayAssume)
    const named = await role(server, 'named', trust([userArnOf('bare', OTHER), userArnOf('full', OTHER)]))
    for (const [name, principal] of [
      ['id', OTHER],
      ['root', `arn:aws:iam::${OTHER}:root`],
      ['star', '*'],
    ] as const) {
      const arn = await role(server, name, trust(principal))
      await assumeAs(full, arn)
      expect(await refusal(assumeAs(bare, arn))).toEqual(denied(userArnOf('bare', OTHER), arn))
    }
    await assumeAs(full, named)
    expect(await refusal(assumeAs(bare, named))).toEqual(denied(userArnOf('bare', OTHER), named))
    const untrusting = await role(server, 'untrusting', trust(ACCOUNT))
    expect(await refusal(assumeAs(full, untrusting))).toEqual(denied(userArnOf('full', OTHER), untrusting))
  })
})

describe('an external id', () => {
  it('must be the one of the trust policy (B-376, B-398, SB-32, S-XACCT T21, D149, D150)', async () => {
    const home = { iam: server.iamAs(await server.newAccount({ account_id: OTHER })) }
    const agent = await user(home, 'agent', mayAssume)
    const third = { iam: server.iamAs(await server.newAccount({ account_id: '777788889999' })) }
    const stranger = await user(third, 'agent', mayAssume)
    const statement = { Effect: 'Allow', Principal: { AWS: OTHER }, Action: 'sts:AssumeRole' }
    const Condition = { StringEquals: { 'sts:ExternalId': 'abc12345' } }
    const arn = await role(server, 'ExampleRole', policyOf({ ...statement, Condition }))
    await assumeAs(agent, arn, { ExternalId: 'abc12345' })
    for (const input of [{}, { ExternalId: '67890' }, { ExternalId: 'ABC12345' }]) {
      expect(await refusal(assumeAs(agent, arn, input))).toEqual(denied(userArnOf('agent', OTHER), arn))
    }
    expect(await refusal(assumeAs(agent, arn, { ExternalId: 'abc12345 ' }))).toMatchObject({
      code: 'ValidationError',
    })
    expect(await refusal(assumeAs(stranger, arn, { ExternalId: 'abc12345' }))).toMatchObject({
      code: 'AccessDenied',
    })
  })

  it('does no harm where the trust policy asks for none (B-400)', async () => {
    const home = { iam: server.iamAs(await server.newAccount({ account_id: OTHER })) }
    const agent = await user(home, 'agent', mayAssume)
    const statement = { Effect: 'Allow', Principal: { AWS: OTHER }, Action: 'sts:AssumeRole' }
    const lax = await role(server, 'lax', policyOf(statement))
    await assumeAs(agent, lax)
    await assumeAs(agent, lax, { ExternalId: 'whatever' })
  })
})

describe('a device named in the call', () => {
  it('must be one of the caller’s (behaviours 93, B-458)', async () => {
    const ana = await user(server, 'ana')
    const arn = await role(server, 'app', trust(userArnOf('ana')))
    const SerialNumber = `arn:aws:iam::${ACCOUNT}:mfa/ana`
    expect(await refusal(assumeAs(ana, arn, { SerialNumber, TokenCode: '123456' }))).toEqual({
      code: 'AccessDenied',
      status: 403,
      message:
        'MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is valid and associated with this user.',
    })
  })
})
