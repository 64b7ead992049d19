import {
  CreateUserCommand,
  GetUserCommand,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
  TagRoleCommand,
  TagUserCommand,
  UntagUserCommand,
} from '@aws-sdk/client-iam'
import { GetSessionTokenCommand } from '@aws-sdk/client-sts'
import { describe, expect, it } from 'vitest'
import { credentialsOf, policyOf, user } from '../testing/callers.ts'
import { assume, role, trust } from '../testing/roles.ts'
import { type Credentials, testServer } from '../testing/test-server.ts'
import { call, refusalIn } from '../testing/wire.ts'

const server = testServer()

const ACCOUNT = '123456789012'
type Condition = Readonly<Record<string, Readonly<Record<string, string | string[]>>>>

/** What a policy that allows only under a condition makes of ListUsers: `allowed` or `denied`. */
type Ask = (condition: Condition, draft?: object) => Promise<string>

async function listUsers(credentials: Credentials, draft: object = {}): Promise<string> {
  const answer = await call(server, credentials, 'iam', { Action: 'ListUsers' }, draft)
  if (answer.status === 200) return 'allowed'
  return refusalIn(answer).startsWith('AccessDenied 403') ? 'denied' : refusalIn(answer)
}

const under = (Condition: Condition) => policyOf({ Effect: 'Allow', Action: '*', Resource: '*', Condition })

async function asUser(): Promise<{ ask: Ask; credentials: Credentials }> {
  const credentials = await user(server, 'ana')
  const ask: Ask = async (condition, draft) => {
    const PolicyDocument = under(condition)
    await server.iam.send(new PutUserPolicyCommand({ UserName: 'ana', PolicyName: 'p', PolicyDocument }))
    return listUsers(credentials, draft)
  }
  return { ask, credentials }
}

async function asRole(input: object = {}): Promise<{ ask: Ask }> {
  const ana = await user(server, 'ana', { Effect: 'Allow', Action: '*', Resource: '*' })
  const open = policyOf({
    Effect: 'Allow',
    Principal: { AWS: ACCOUNT },
    Action: ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'],
  })
  const credentials = await assume(server, ana, await role(server, 'app', open), input)
  return {
    ask: async (condition) => {
      const PolicyDocument = under(condition)
      await server.iam.send(new PutRolePolicyCommand({ RoleName: 'app', PolicyName: 'p', PolicyDocument }))
      return listUsers(credentials)
    },
  }
}

/** Expects that a key has this value and no other. */
async function has(ask: Ask, key: string, value: string, draft?: object): Promise<void> {
  expect(await ask({ StringEquals: { [key]: value } }, draft), `${key} is ${value}`).toBe('allowed')
  expect(await ask({ StringEquals: { [key]: `${value}x` } }, draft), `${key} is nothing else`).toBe('denied')
}

async function lacks(ask: Ask, ...keys: string[]): Promise<void> {
  for (const key of keys) {
    expect(await ask({ Null: { [key]: 'true' } }), `${key} is absent`).toBe('allowed')
    expect(await ask({ Null: { [key]: 'false' } }), `${key} is absent`).toBe('denied')
  }
}

describe('the context of every request, by policies that allow only under it', () => {
  it('tells a user’s caller keys, and none of a session (X1, X2)', async () => {
    const { ask } = await asUser()
    const { User } = await server.iam.send(new GetUserCommand({ UserName: 'ana' }))
    await has(ask, 'aws:PrincipalArn', `arn:aws:iam::${ACCOUNT}:user/ana`)
    await has(ask, 'aws:PrincipalAccount', ACCOUNT)
    await has(ask, 'aws:PrincipalType', 'User')
    await has(ask, 'aws:username', 'ana')
    await has(ask, 'aws:userid', User?.UserId ?? '')
    await has(ask, 'aws:PrincipalIsAWSService', 'false')
    await has(ask, 'aws:ViaAWSService', 'false')
    await has(ask, 'aws:ResourceAccount', ACCOUNT)
    await lacks(
      ask,
      'aws:TokenIssueTime',
      'aws:MultiFactorAuthPresent',
      'aws:MultiFactorAuthAge',
      'aws:SourceIdentity',
    )
    await lacks(
      ask,
      'aws:AssumedRoot',
      'aws:PrincipalServiceName',
      'aws:CalledVia',
      'aws:SourceArn',
      'aws:SourceVpce',
    )
  })

  it('tells where a call comes from and by which client (X4)', async () => {
    const { ask } = await asUser()
    expect(await ask({ IpAddress: { 'aws:SourceIp': '127.0.0.1/32' } })).toBe('allowed')
    expect(await ask({ IpAddress: { 'aws:SourceIp': '192.0.2.0/24' } })).toBe('denied')
    const forwarded = { headers: { 'x-forwarded-for': '192.0.2.7', 'x-forwarded-proto': 'https' } }
    expect(await ask({ IpAddress: { 'aws:SourceIp': '192.0.2.0/24' } }, forwarded)).toBe('denied')
    expect(await ask({ Bool: { 'aws:SecureTransport': 'false' } })).toBe('allowed')
    expect(await ask({ Bool: { 'aws:SecureTransport': 'true' } }, forwarded)).toBe('denied')
    await has(ask, 'aws:UserAgent', 'probe/1.0', { headers: { 'user-agent': 'probe/1.0' } })
    await has(ask, 'aws:Referer', 'https://example.com/', { headers: { referer: 'https://example.com/' } })
    await lacks(ask, 'aws:Referer', 'aws:UserAgent')
  })

  it('tells one time, by the clock of the server (X4)', async () => {
    const { ask } = await asUser()
    const now = Date.now()
    const iso = (offset: number) => new Date(now + offset * 1000).toISOString()
    for (const [key, value] of [
      ['aws:CurrentTime', iso],
      ['aws:EpochTime', (offset: number) => String(Math.floor(now / 1000) + offset)],
    ] as const) {
      expect(
        await ask({ DateLessThan: { [key]: value(600) }, DateGreaterThan: { [key]: value(-600) } }),
      ).toBe('allowed')
      expect(await ask({ DateGreaterThan: { [key]: value(600) } })).toBe('denied')
    }
    await server.advance(7200)
    const later = { at: now + 7_200_000 }
    expect(await ask({ DateGreaterThan: { 'aws:CurrentTime': iso(600) } }, later)).toBe('allowed')
  })

  it('tells the region: of IAM its home, of STS that of the call (X4)', async () => {
    const { ask, credentials } = await asUser()
    await has(ask, 'aws:RequestedRegion', 'us-east-1', { region: 'eu-west-3' })
    const arn = await role(server, 'app', trust(ACCOUNT))
    const PolicyDocument = under({ StringEquals: { 'aws:RequestedRegion': 'eu-west-3' } })
    await server.iam.send(new PutUserPolicyCommand({ UserName: 'ana', PolicyName: 'p', PolicyDocument }))
    const assumeIn = (region: string) =>
      call(
        server,
        credentials,
        'sts',
        { Action: 'AssumeRole', RoleArn: arn, RoleSessionName: 'abc' },
        { region },
      )
    expect((await assumeIn('eu-west-3')).status).toBe(200)
    expect((await assumeIn('us-east-1')).status).toBe(403)
    const china = await server.newAccount({ account_id: '777788889999', partition: 'aws-cn' })
    const li = await user({ iam: server.iamAs(china) }, 'li', {
      Effect: 'Allow',
      Action: '*',
      Resource: '*',
      Condition: { StringEquals: { 'aws:RequestedRegion': 'cn-north-1' } },
    })
    expect(await listUsers(li)).toBe('allowed')
  })

  it('tells the tags of user, request and resource (X3)', async () => {
    const { ask, credentials } = await asUser()
    await server.iam.send(new TagUserCommand({ UserName: 'ana', Tags: [{ Key: 'Team', Value: 'blue' }] }))
    await has(ask, 'aws:PrincipalTag/team', 'blue')
    await lacks(ask, 'aws:PrincipalTag/other', 'aws:RequestTag/team', 'aws:TagKeys', 'aws:ResourceTag/team')
    const iam = server.iamAs(credentials)
    const allowed = async (condition: Condition, command: 'tag' | 'untag' | 'get' | 'create') => {
      const PolicyDocument = under(condition)
      await server.iam.send(new PutUserPolicyCommand({ UserName: 'ana', PolicyName: 'p', PolicyDocument }))
      const Tags = [{ Key: 'cost', Value: '1' }]
      const sent =
        command === 'tag'
          ? iam.send(new TagUserCommand({ UserName: 'ana', Tags }))
          : command === 'untag'
            ? iam.send(new UntagUserCommand({ UserName: 'ana', TagKeys: ['cost'] }))
            : command === 'create'
              ? iam.send(new CreateUserCommand({ UserName: `u${Math.random()}`.slice(0, 20), Tags }))
              : iam.send(new GetUserCommand({ UserName: 'ana' }))
      return sent.then(
        () => true,
        () => false,
      )
    }
    for (const command of ['tag', 'create'] as const) {
      expect(await allowed({ StringEquals: { 'aws:RequestTag/cost': '1' } }, command)).toBe(true)
      expect(await allowed({ StringEquals: { 'aws:RequestTag/cost': '2' } }, command)).toBe(false)
      expect(await allowed({ 'ForAllValues:StringEquals': { 'aws:TagKeys': ['cost'] } }, command)).toBe(true)
      expect(await allowed({ 'ForAnyValue:StringEquals': { 'aws:TagKeys': ['other'] } }, command)).toBe(false)
    }
    expect(
      await allowed(
        { 'ForAnyValue:StringEquals': { 'aws:TagKeys': 'cost' }, Null: { 'aws:RequestTag/cost': 'true' } },
        'untag',
      ),
    ).toBe(true)
    expect(
      await allowed(
        { StringEquals: { 'aws:ResourceTag/team': 'blue', 'iam:ResourceTag/Team': 'blue' } },
        'get',
      ),
    ).toBe(true)
    expect(await allowed({ StringEquals: { 'aws:ResourceTag/team': 'red' } }, 'get')).toBe(false)
    expect(await allowed({ StringEquals: { 'aws:ResourceTag/cost': '1' } }, 'create')).toBe(false)
  })

  it('tells of a role session the role, its own and session tags, issue time and source identity (X1, X2, X3)', async () => {
    const { ask } = await asRole({ SourceIdentity: 'ana', Tags: [{ Key: 'cost', Value: '1' }] })
    await server.iam.send(
      new TagRoleCommand({
        RoleName: 'app',
        Tags: [
          { Key: 'COST', Value: '2' },
          { Key: 'own', Value: 'o' },
        ],
      }),
    )
    await has(ask, 'aws:PrincipalArn', `arn:aws:iam::${ACCOUNT}:role/app`)
    await has(ask, 'aws:PrincipalType', 'AssumedRole')
    await has(ask, 'aws:SourceIdentity', 'ana')
    await has(ask, 'aws:PrincipalTag/cost', '1')
    await has(ask, 'aws:PrincipalTag/own', 'o')
    expect(await ask({ StringLike: { 'aws:userid': 'AROA*:session' } })).toBe('allowed')
    const hour = (offset: number) => new Date(Date.now() + offset * 3_600_000).toISOString()
    expect(
      await ask({
        DateGreaterThan: { 'aws:TokenIssueTime': hour(-1) },
        DateLessThan: { 'aws:TokenIssueTime': hour(1) },
      }),
    ).toBe('allowed')
    expect(await ask({ DateLessThan: { 'aws:TokenIssueTime': hour(-1) } })).toBe('denied')
    await lacks(ask, 'aws:username', 'aws:MultiFactorAuthPresent', 'aws:MultiFactorAuthAge')
  })
})

describe('the context of sessions of users', () => {
  const canAssume = async (credentials: Credentials, condition: Condition) => {
    const document = policyOf({ Effect: 'Allow', Principal: { AWS: ACCOUNT }, Action: 'sts:AssumeRole' })
    await server.iam.send(
      new PutUserPolicyCommand({ UserName: 'ana', PolicyName: 'p', PolicyDocument: under(condition) }),
    )
    const name = `r${Math.random().toString(36).slice(2)}`
    const arn = await role(server, name, document)
    const { status } = await call(server, credentials, 'sts', {
      Action: 'AssumeRole',
      RoleArn: arn,
      RoleSessionName: 'abc',
    })
    return status === 200
  }

  it('says that no MFA was used where none was, and lacks the key for plain keys (X2, D184, D185)', async () => {
    const ana = await user(server, 'ana')
    const { Credentials: issued } = await server.stsAs(ana).send(new GetSessionTokenCommand({}))
    const session = credentialsOf(issued)
    expect(await canAssume(session, { Bool: { 'aws:MultiFactorAuthPresent': 'false' } })).toBe(true)
    expect(await canAssume(session, { Bool: { 'aws:MultiFactorAuthPresent': 'true' } })).toBe(false)
    expect(await canAssume(session, { Null: { 'aws:MultiFactorAuthAge': 'true' } })).toBe(true)
    expect(
      await canAssume(session, { StringEquals: { 'aws:username': 'ana', 'aws:PrincipalType': 'User' } }),
    ).toBe(true)
    expect(await canAssume(session, { Null: { 'aws:TokenIssueTime': 'false' } })).toBe(true)
    expect(await canAssume(ana, { Bool: { 'aws:MultiFactorAuthPresent': 'false' } })).toBe(false)
    expect(await canAssume(ana, { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } })).toBe(true)
  })
})
