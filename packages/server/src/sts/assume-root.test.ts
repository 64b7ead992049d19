import { CloudTrailClient, LookupEventsCommand } from '@aws-sdk/client-cloudtrail'
import {
  DisableOrganizationsRootCredentialsManagementCommand,
  GetUserCommand,
  ListUsersCommand,
} from '@aws-sdk/client-iam'
import {
  AssumeRoleCommand,
  AssumeRootCommand,
  type AssumeRootCommandInput,
  GetCallerIdentityCommand,
  GetSessionTokenCommand,
} from '@aws-sdk/client-sts'
import { beforeEach, describe, expect, it } from 'vitest'
import { credentialsOf, refusal, user } from '../testing/callers.ts'
import {
  administrator,
  attachPolicy,
  MEMBER,
  newMember,
  organize,
  roleTrusting,
  rootManagement,
  rootSession,
  type TestOrganization,
  taskPolicy,
} from '../testing/organizations.ts'
import { ACCOUNT } from '../testing/roles.ts'
import { type Credentials, testServer } from '../testing/test-server.ts'
import { call } from '../testing/wire.ts'

const server = testServer()
let organization: TestOrganization
let admin: Credentials
beforeEach(async () => {
  ;({ organization, admin } = await rootManagement(server))
})

const AUDIT = 'IAMAuditRootUserCredentials'
const input: AssumeRootCommandInput = { TargetPrincipal: MEMBER, TaskPolicyArn: { arn: taskPolicy(AUDIT) } }
const assume = (by: Credentials, more: Partial<AssumeRootCommandInput> = {}) =>
  server.stsAs(by).send(new AssumeRootCommand({ ...input, ...more }))
const target = (account: string) => `arn:aws:iam::${account}:root`
// STS gives no reason (behaviours 103)
const deniedTo = (arn: string, account = MEMBER) => ({
  code: 'AccessDenied',
  status: 403,
  message: `User: ${arn} is not authorized to perform: sts:AssumeRoot on resource: ${target(account)}`,
})
const userArn = (name: string, account = ACCOUNT) => `arn:aws:iam::${account}:user/${name}`

describe('AssumeRoot', () => {
  it('gives a session of the member’s root user for 15 minutes (behaviours 74, 117)', async () => {
    const begun = Date.now()
    const { Credentials: issued, ...rest } = await assume(admin)
    expect(issued?.AccessKeyId).toMatch(/^ASIA[A-Z2-7]{16}$/)
    expect(Math.abs((issued?.Expiration?.getTime() ?? 0) - begun - 900_000)).toBeLessThan(60_000)
    expect(rest).toMatchObject({
      SessionTokenSize: expect.any(Number),
      SessionTokenUtilization: expect.any(Number),
    })
    expect(rest.SourceIdentity).toBeUndefined()
    const identity = await server.stsAs(credentialsOf(issued)).send(new GetCallerIdentityCommand({}))
    expect(identity).toMatchObject({ Account: MEMBER, Arn: target(MEMBER), UserId: MEMBER })
  })

  it('takes the account’s 12 digits or the ARN of its root user, and nothing else (behaviours 111)', async () => {
    await assume(admin, { TargetPrincipal: target(MEMBER) })
    for (const TargetPrincipal of [
      userArn('ana', MEMBER),
      `arn:aws-cn:iam::${MEMBER}:root`,
      `${target(MEMBER)}/`,
      'not-an-account',
    ]) {
      expect(await refusal(assume(admin, { TargetPrincipal }))).toEqual({
        code: 'ValidationError',
        status: 400,
        message: 'Request must contain a valid target principal',
      })
    }
  })

  it('takes AWS’s task policies alone (behaviours 111)', async () => {
    for (const arn of [
      'arn:aws:iam::aws:policy/IAMReadOnlyAccess',
      'arn:aws:iam::aws:policy/root-task/Everything',
      `arn:aws:iam::${ACCOUNT}:policy/root-task/${AUDIT}`,
      `arn:aws-cn:iam::aws:policy/root-task/${AUDIT}`,
    ]) {
      expect(await refusal(assume(admin, { TaskPolicyArn: { arn } }))).toEqual({
        code: 'ValidationError',
        status: 400,
        message: 'Request must contain valid AWS managed task policy ARN',
      })
    }
  })

  it('lasts 0 to 900 seconds (behaviours 111)', async () => {
    expect(await refusal(assume(admin, { DurationSeconds: 901 }))).toMatchObject({ code: 'ValidationError' })
    const { Credentials: at } = await assume(admin, { DurationSeconds: 0 })
    const late = server.stsAs(credentialsOf(at)).send(new GetCallerIdentityCommand({}))
    expect(await refusal(late)).toMatchObject({ code: 'ExpiredToken' })
    const brief = credentialsOf((await assume(admin, { DurationSeconds: 60 })).Credentials)
    await server.stsAs(brief).send(new GetCallerIdentityCommand({}))
    await server.advance(61)
    const after = server.stsAs(brief).send(new GetCallerIdentityCommand({}))
    expect(await refusal(after)).toMatchObject({ code: 'ExpiredToken' })
  })

  it('is not offered at the global endpoint (behaviours 111)', async () => {
    const parameters = {
      Action: 'AssumeRoot',
      TargetPrincipal: MEMBER,
      'TaskPolicyArn.arn': taskPolicy(AUDIT),
    }
    const answer = (host: string) =>
      call(server, admin, 'sts', parameters, {
        headers: { host, 'content-type': 'application/x-www-form-urlencoded' },
      })
    expect(await answer('sts.eu-west-1.amazonaws.com')).toMatchObject({ status: 200 })
    const refused = await answer('sts.amazonaws.com')
    expect(refused.status).toBe(400)
    expect(refused.text).toContain('<Code>InvalidAction</Code>')
    expect(refused.text).toContain('<Message>Unknown Operation</Message>')
  })

  it('is decided on the root user with sts:TaskPolicyArn, as in one’s own account (E23, X5)', async () => {
    const statement = {
      ...{ Effect: 'Allow', Action: 'sts:AssumeRoot', Resource: target(MEMBER) },
      Condition: { ArnEquals: { 'sts:TaskPolicyArn': taskPolicy(AUDIT) } },
    }
    const ana = await user(server, 'ana', statement)
    await assume(ana)
    const other = { arn: taskPolicy('IAMDeleteRootUserCredentials') }
    expect(await refusal(assume(ana, { TaskPolicyArn: other }))).toEqual(deniedTo(userArn('ana')))
    const ben = await user(server, 'ben')
    expect(await refusal(assume(ben))).toEqual(deniedTo(userArn('ben')))
    const cy = await user(server, 'cy', statement, {
      Effect: 'Deny',
      Action: 'sts:AssumeRoot',
      Resource: '*',
    })
    expect(await refusal(assume(cy))).toEqual(deniedTo(userArn('cy')))
  })

  it('is for management account and delegated administrators alone (A-421)', async () => {
    const other = await newMember(server, '444455556666')
    const delegate = await administrator(server, 'dora', other)
    const isDenied = deniedTo(userArn('dora', '444455556666'))
    expect(await refusal(assume(delegate))).toEqual(isDenied)
    const administration = { account: '444455556666', service: 'iam.amazonaws.com' }
    await organize(server, 'administrators add', administration)
    await assume(delegate)
    await organize(server, 'administrators remove', administration)
    expect(await refusal(assume(delegate))).toEqual(isDenied)
    const outside = await administrator(
      server,
      'otto',
      await server.newAccount({ account_id: '999988887777' }),
    )
    expect(await refusal(assume(outside))).toEqual(deniedTo(userArn('otto', '999988887777')))
  })

  it('reaches members of the same organization, never its management account', async () => {
    const isDenied = (account: string) => deniedTo(userArn('admin'), account)
    expect(await refusal(assume(admin, { TargetPrincipal: ACCOUNT }))).toEqual(isDenied(ACCOUNT))
    await server.newAccount({ account_id: '999988887777' })
    for (const TargetPrincipal of ['999988887777', '999999999999']) {
      expect(await refusal(assume(admin, { TargetPrincipal }))).toEqual(isDenied(TargetPrincipal))
    }
    await organize(server, 'create', { account: '999988887777' })
    expect(await refusal(assume(admin, { TargetPrincipal: '999988887777' }))).toEqual(
      isDenied('999988887777'),
    )
  })

  it('is refused to root users and to sessions of their own', async () => {
    expect(await refusal(assume(server.root))).toEqual(deniedTo(target(ACCOUNT)))
    const audit = await rootSession(server, admin, AUDIT)
    expect(await refusal(assume(audit))).toEqual(deniedTo(target(MEMBER)))
    expect(await refusal(server.stsAs(audit).send(new GetSessionTokenCommand({})))).toMatchObject({
      message: 'Cannot call GetSessionToken with session credentials',
    })
    const { Credentials: issued } = await server.stsAs(admin).send(new GetSessionTokenCommand({}))
    expect(await refusal(assume(credentialsOf(issued)))).toMatchObject({ code: 'AccessDenied' })
  })

  it('needs trusted access and the feature that its task belongs to', async () => {
    const unlock = { TaskPolicyArn: { arn: taskPolicy('S3UnlockBucketPolicy') } }
    await server.iamAs(admin).send(new DisableOrganizationsRootCredentialsManagementCommand({}))
    expect(await refusal(assume(admin))).toEqual(deniedTo(userArn('admin')))
    await assume(admin, unlock)
    await organize(server, 'trust disable', { service: 'iam.amazonaws.com' })
    expect(await refusal(assume(admin, unlock))).toEqual(deniedTo(userArn('admin')))
  })

  it('hands on the source identity of the session that calls it', async () => {
    await roleTrusting(server, server.root, 'auditor', {
      ...{ Principal: { AWS: ACCOUNT }, Action: ['sts:AssumeRole', 'sts:SetSourceIdentity'] },
    })
    const { Credentials: issued } = await server.stsAs(admin).send(
      new AssumeRoleCommand({
        ...{ RoleArn: `arn:aws:iam::${ACCOUNT}:role/auditor`, RoleSessionName: 'ana' },
        SourceIdentity: 'ana@example.com',
      }),
    )
    expect((await assume(credentialsOf(issued))).SourceIdentity).toBe('ana@example.com')
  })

  it('is bound by SCPs of the caller’s account and RCPs of the member’s', async () => {
    await organize(server, 'policies enable', { type: 'rcp' })
    await assume(admin)
    await attachPolicy(server, 'rcp', 'Closed', MEMBER, {
      ...{ Effect: 'Deny', Principal: '*', Action: 'sts:AssumeRoot', Resource: '*' },
    })
    expect(await refusal(assume(admin))).toEqual(deniedTo(userArn('admin')))
  })
})

describe('a root session', () => {
  it('does its task and nothing else (E23, D300, D301)', async () => {
    const audit = server.iamAs(await rootSession(server, admin, AUDIT))
    const { User } = await audit.send(new GetUserCommand({}))
    expect(User).toMatchObject({ Arn: target(MEMBER), UserId: MEMBER })
    expect(await refusal(audit.send(new ListUsersCommand({})))).toEqual({
      code: 'AccessDenied',
      status: 403,
      message: `User: ${target(MEMBER)} is not authorized to perform: iam:ListUsers on resource: arn:aws:iam::${MEMBER}:user/ with an explicit deny in a session policy: ${taskPolicy(AUDIT)}`,
    })
    const unlock = server.iamAs(await rootSession(server, admin, 'S3UnlockBucketPolicy'))
    expect(await refusal(unlock.send(new GetUserCommand({})))).toMatchObject({ code: 'AccessDenied' })
  })

  it('acts on the root user alone', async () => {
    await user({ iam: server.iamAs(organization.member) }, 'ana')
    const audit = server.iamAs(await rootSession(server, admin, AUDIT))
    expect(await refusal(audit.send(new GetUserCommand({ UserName: 'ana' })))).toMatchObject({
      message: expect.stringContaining('with an explicit deny in a session policy'),
    })
  })

  it('is bound by SCPs of the member account, which tell it by aws:AssumedRoot', async () => {
    await attachPolicy(server, 'scp', 'NoRootSessions', MEMBER, {
      ...{ Effect: 'Deny', Action: 'iam:GetUser', Resource: '*' },
      Condition: { Bool: { 'aws:AssumedRoot': 'true' } },
    })
    const audit = server.iamAs(await rootSession(server, admin, AUDIT))
    expect(await refusal(audit.send(new GetUserCommand({})))).toMatchObject({
      message: expect.stringContaining('with an explicit deny in a service control policy'),
    })
    await server.iamAs(organization.member).send(new GetUserCommand({}))
  })

  it('leaves events that tell it from the root user’s own credentials', async () => {
    const session = await rootSession(server, admin, AUDIT)
    await server.iamAs(session).send(new GetUserCommand({}))
    const events = async (credentials: Credentials, name: string) => {
      const settings = { endpoint: server.url, region: 'us-east-1', credentials, maxAttempts: 1 }
      const trail = new CloudTrailClient(settings)
      const attribute = { AttributeKey: 'EventName' as const, AttributeValue: name }
      const { Events: [event] = [] } = await trail.send(
        new LookupEventsCommand({ LookupAttributes: [attribute] }),
      )
      trail.destroy()
      return JSON.parse(event?.CloudTrailEvent ?? '{}')
    }
    expect(await events(organization.member, 'GetUser')).toMatchObject({
      userIdentity: {
        type: 'Root',
        principalId: MEMBER,
        arn: target(MEMBER),
        accountId: MEMBER,
        accessKeyId: session.accessKeyId,
        sessionContext: { assumedRoot: 'true', attributes: { mfaAuthenticated: 'false' } },
      },
    })
    const assumed = await events(server.root, 'AssumeRoot')
    expect(assumed).toMatchObject({
      eventSource: 'sts.amazonaws.com',
      readOnly: true,
      userIdentity: { arn: userArn('admin') },
      requestParameters: { targetPrincipal: MEMBER, taskPolicyArn: { arn: taskPolicy(AUDIT) } },
      responseElements: { credentials: { accessKeyId: session.accessKeyId } },
    })
    expect(JSON.stringify(assumed)).not.toContain(session.secretAccessKey)
  })
})
