import { hash } from 'node:crypto'
import { CloudTrailClient, LookupEventsCommand } from '@aws-sdk/client-cloudtrail'
import {
  AttachUserPolicyCommand,
  CreateRoleCommand,
  DeleteAccessKeyCommand,
  DeleteUserCommand,
  DeleteUserPolicyCommand,
  GetUserCommand,
  ListUsersCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam'
import {
  AssumeRoleCommand,
  GetCallerIdentityCommand,
  GetDelegatedAccessTokenCommand,
  GetSessionTokenCommand,
} from '@aws-sdk/client-sts'
import { afterAll, describe, expect, it } from 'vitest'
import { credentialsOf, policyOf, refusal, user, userArnOf } from '../testing/callers.ts'
import { PARTNER, partner, request, shown, step, take, tokenOf } from '../testing/delegation.ts'
import { deviceFor, mfaSession } from '../testing/mfa.ts'
import { ACCOUNT, assume, role, trust, trustEc2 } from '../testing/roles.ts'
import { type Credentials, testServer } from '../testing/test-server.ts'

const server = testServer()
const trails: CloudTrailClient[] = []
afterAll(() => {
  for (const trail of trails) trail.destroy()
})

const allow = (Action: string | string[], Resource = '*', more: object = {}) => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...more,
})

const exchange = (who: Credentials, TradeInToken: string) =>
  server.stsAs(who).send(new GetDelegatedAccessTokenCommand({ TradeInToken }))

const expired = {
  code: 'ExpiredTradeInTokenException',
  status: 400,
  message: 'The trade-in token has expired and can no longer be exchanged.',
}
const notValid = {
  code: 'AccessDenied',
  status: 403,
  message: 'The trade-in token is not valid for this account.',
}

interface Delegation {
  readonly id: string
  readonly asking: Credentials
  readonly token: string
}

/** A request for these statements that somebody has accepted, and whose token was sent. */
async function delegated(
  approver: Credentials,
  statements: object[],
  SessionDuration = 3600,
): Promise<Delegation> {
  const asking = await partner(server, ...statements)
  const id = await request(server.iamAs(asking), { SessionDuration })
  await take(server.iamAs(approver), id, 'associate', 'accept', 'send')
  return { id, asking, token: await tokenOf(server, id) }
}

/** The credentials of a delegation, as its requester gets them. */
const sessionOf = async ({ asking, token }: Delegation) =>
  credentialsOf((await exchange(asking, token)).Credentials)

const boss = (...statements: object[]) =>
  user(server, 'boss', ...(statements.length === 0 ? [allow('*')] : statements))

describe('GetDelegatedAccessToken', () => {
  it('gives credentials that act as who accepted, until the time counted from the release', async () => {
    const approver = await boss()
    const { asking, token, id } = await delegated(approver, [allow('iam:GetUser')])
    const released = (await shown(server.iam, id)).UpdatedTime?.getTime() ?? 0
    await server.advance(1200)
    const { $metadata: _, Credentials, ...answer } = await exchange(asking, token)
    // AWS does not populate PackedPolicySize here any more
    expect(answer).toEqual({ AssumedPrincipal: userArnOf('boss') })
    expect(Credentials?.Expiration).toEqual(new Date(released + 3_600_000))
    expect(Credentials?.AccessKeyId).toMatch(/^ASIA[A-Z2-7]{16}$/)
    const { $metadata: _m, ...identity } = await server
      .stsAs(credentialsOf(Credentials))
      .send(new GetCallerIdentityCommand({}))
    expect(identity).toMatchObject({ Account: ACCOUNT, Arn: userArnOf('boss') })
  })

  it('trades a token as often as is asked, always until the same end, and not after it', async () => {
    const { asking, token } = await delegated(await boss(), [allow('iam:GetUser')], 300)
    const first = await exchange(asking, token)
    await server.advance(200)
    const second = await exchange(asking, token)
    expect(second.Credentials?.Expiration).toEqual(first.Credentials?.Expiration)
    expect(second.Credentials?.AccessKeyId).not.toBe(first.Credentials?.AccessKeyId)
    await server.advance(100)
    expect(await refusal(exchange(asking, token))).toEqual(expired)
    expect(
      await refusal(server.iamAs(credentialsOf(first.Credentials)).send(new GetUserCommand({}))),
    ).toMatchObject({ code: 'ExpiredToken' })
  })

  it('is for the account that made the request alone', async () => {
    const { token } = await delegated(await boss(), [allow('iam:GetUser')])
    const other = await server.newAccount()
    const foreign = await tokenOf(server, 'dr-x', ACCOUNT)
    expect(await refusal(exchange(server.root, token))).toEqual(notValid)
    expect(await refusal(exchange(other, token))).toEqual(notValid)
    expect(await refusal(exchange(other, foreign))).toEqual(notValid)
    for (const text of ['', 'x', `${token}x`, token.slice(1), 'ä'.repeat(1000), 'x'.repeat(100_000)])
      expect(await refusal(exchange(other, text))).toEqual(notValid)
  })

  it('refuses tokens whose request was not released, or is gone', async () => {
    const asking = await partner(server)
    const id = await take(server.iam, await request(server.iamAs(asking)), 'associate', 'accept')
    expect(await refusal(exchange(asking, await tokenOf(server, id)))).toEqual(expired)
    expect(await refusal(exchange(asking, await tokenOf(server, `dr-${'0'.repeat(32)}`)))).toEqual(expired)
    await step.reject(server.iam, id)
    expect(await refusal(exchange(asking, await tokenOf(server, id)))).toEqual(expired)
  })

  it('needs a permission of the requester’s', async () => {
    const { asking, token } = await delegated(await boss(), [allow('iam:GetUser')])
    const of = async (name: string, ...statements: object[]) =>
      exchange(await user({ iam: server.iamAs(asking) }, name, ...statements), token)
    expect(await refusal(of('bob'))).toEqual({
      code: 'AccessDenied',
      status: 403,
      message: `User: arn:aws:iam::${PARTNER}:user/bob is not authorized to perform: sts:GetDelegatedAccessToken on resource: *`,
    })
    expect(await of('eve', allow('sts:GetDelegatedAccessToken'))).toMatchObject({
      AssumedPrincipal: userArnOf('boss'),
    })
  })

  it('is PackedPolicyTooLarge where policy and tags of the approver’s session do not fit (behaviours 25)', async () => {
    // nothing of it can be made shorter
    const words = Array.from({ length: 60 }, (_, at) => hash('sha256', `word ${at}`, 'hex').slice(0, 30))
    const Resource = words.map((word) => `arn:aws:s3:::${word}`)
    const Tags = Array.from({ length: 20 }, (_, at) => ({
      Key: hash('sha256', `key ${at}`, 'base64'),
      Value: hash('sha512', `value ${at}`, 'base64'),
    }))
    const arn = await role(server, 'Desk', trust(ACCOUNT), allow('*'))
    const lin = await user(server, 'lin', allow(['sts:AssumeRole', 'sts:TagSession'], arn))
    const session = await assume(server, lin, arn, { Tags })
    const asking = await partner(server, {
      Effect: 'Allow',
      Action: 's3:GetObject',
      Resource: Resource.slice(0, 42),
    })
    const id = await take(
      server.iamAs(session),
      await request(server.iamAs(asking)),
      'associate',
      'accept',
      'send',
    )
    expect(await refusal(exchange(asking, await tokenOf(server, id)))).toMatchObject({
      code: 'PackedPolicyTooLarge',
      status: 400,
      message: expect.stringMatching(/^Packed policy consumes 1\d\d% of allotted space$/),
    })
  })
})

describe('a delegated session', () => {
  const asks = [allow(['iam:GetUser', 'iam:ListUsers', 's3:GetObject'])]

  it('may do what both its approver and its policy allow', async () => {
    const delegation = await delegated(
      await boss(allow('iam:*'), { ...allow('iam:ListUsers'), Effect: 'Deny' }),
      asks,
    )
    const iam = server.iamAs(await sessionOf(delegation))
    expect((await iam.send(new GetUserCommand({}))).User?.UserName).toBe('boss')
    // the policy would allow it, the approver may not
    expect(await refusal(iam.send(new ListUsersCommand({})))).toMatchObject({
      message: expect.stringContaining('with an explicit deny in an identity-based policy'),
    })
    // the approver may, and nobody asked for it
    expect(
      await refusal(iam.send(new CreateRoleCommand({ RoleName: 'x', AssumeRolePolicyDocument: trustEc2 }))),
    ).toMatchObject({
      code: 'AccessDenied',
      message: expect.stringContaining('because no session policy allows the iam:CreateRole action'),
    })
  })

  it('loses at once what its approver loses', async () => {
    const approver = await boss(allow('iam:*'))
    const iam = server.iamAs(await sessionOf(await delegated(approver, asks)))
    await iam.send(new ListUsersCommand({}))
    const UserName = 'boss'
    await server.iam.send(new DeleteUserPolicyCommand({ UserName, PolicyName: 'inline' }))
    expect(await refusal(iam.send(new ListUsersCommand({})))).toMatchObject({ code: 'AccessDenied' })
    const PolicyArn = 'arn:aws:iam::aws:policy/IAMReadOnlyAccess'
    await server.iam.send(new AttachUserPolicyCommand({ UserName, PolicyArn }))
    await iam.send(new ListUsersCommand({}))
  })

  it('ends with its approver, and cannot be had anew', async () => {
    const approver = await boss(allow('iam:*'))
    const delegation = await delegated(approver, asks)
    const iam = server.iamAs(await sessionOf(delegation))
    const UserName = 'boss'
    await server.iam.send(new DeleteUserPolicyCommand({ UserName, PolicyName: 'inline' }))
    await server.iam.send(new DeleteAccessKeyCommand({ UserName, AccessKeyId: approver.accessKeyId }))
    await server.iam.send(new DeleteUserCommand({ UserName }))
    expect(await refusal(iam.send(new GetUserCommand({})))).toMatchObject({ code: 'InvalidClientTokenId' })
    expect(await refusal(exchange(delegation.asking, delegation.token))).toEqual(expired)
  })

  it('ends where sessions of before a time are denied, however late it was issued', async () => {
    const delegation = await delegated(await boss(allow('iam:*')), asks)
    await server.advance(60)
    const now = new Date(Date.now() + 60_000).toISOString()
    const statement = {
      Effect: 'Deny',
      Action: '*',
      Resource: '*',
      Condition: { DateLessThan: { 'aws:TokenIssueTime': now } },
    }
    const PolicyDocument = policyOf(statement)
    await server.iam.send(
      new PutUserPolicyCommand({ UserName: 'boss', PolicyName: 'revoke', PolicyDocument }),
    )
    await server.advance(60)
    const late = server.iamAs(await sessionOf(delegation))
    expect(await refusal(late.send(new GetUserCommand({})))).toMatchObject({ code: 'AccessDenied' })
  })

  it('of a root user is limited by the policy, too', async () => {
    const iam = server.iamAs(await sessionOf(await delegated(server.root, [allow('iam:ListUsers')])))
    await iam.send(new ListUsersCommand({}))
    expect(
      await refusal(iam.send(new CreateRoleCommand({ RoleName: 'x', AssumeRolePolicyDocument: trustEc2 }))),
    ).toMatchObject({ code: 'AccessDenied' })
  })

  it('of a role session keeps the role, the session’s name, tags and source identity', async () => {
    const arn = await role(
      server,
      'Desk',
      policyOf({
        Effect: 'Allow',
        Principal: { AWS: ACCOUNT },
        Action: ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'],
      }),
      allow('iam:*DelegationRequest*'),
      allow('iam:SendDelegationToken'),
      allow('iam:ListUsers', '*', {
        Condition: {
          StringEquals: { 'aws:PrincipalTag/team': 'a', 'aws:SourceIdentity': 'lin@example.com' },
        },
      }),
    )
    const lin = await user(
      server,
      'lin',
      allow(['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'], arn),
    )
    const session = await assume(server, lin, arn, {
      Tags: [{ Key: 'team', Value: 'a' }],
      SourceIdentity: 'lin@example.com',
    })
    // longer than the role's own sessions may be
    const delegation = await delegated(session, asks, 43_200)
    const answer = await exchange(delegation.asking, delegation.token)
    expect(answer.AssumedPrincipal).toBe(`arn:aws:sts::${ACCOUNT}:assumed-role/Desk/session`)
    await server.iamAs(credentialsOf(answer.Credentials)).send(new ListUsersCommand({}))
  })

  it('has the second factor that its approver had shown, and none that they had not', async () => {
    const withMfa = { Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } } }
    const approver = await boss(
      allow('iam:ListUsers', '*', withMfa),
      allow(['iam:*DelegationRequest', 'iam:SendDelegationToken']),
    )
    const session = await mfaSession(server, approver, await deviceFor(server, 'boss'))
    const delegation = await delegated(session, asks)
    await server.iamAs(await sessionOf(delegation)).send(new ListUsersCommand({}))
    const id = await request(server.iamAs(delegation.asking))
    await take(server.iamAs(approver), id, 'associate', 'accept', 'send')
    const without = { ...delegation, token: await tokenOf(server, id) }
    expect(
      await refusal(server.iamAs(await sessionOf(without)).send(new ListUsersCommand({}))),
    ).toMatchObject({ code: 'AccessDenied' })
  })

  it('ends when the sessions of the role were ended after the approval', async () => {
    const arn = await role(server, 'Desk', trust(ACCOUNT), allow('*'))
    const lin = await user(server, 'lin', allow('sts:AssumeRole', arn))
    const delegation = await delegated(await assume(server, lin, arn), asks)
    const iam = server.iamAs(await sessionOf(delegation))
    await iam.send(new ListUsersCommand({}))
    const author = { caller: 'test', requestId: 'test', now: new Date() }
    await server.service.store.write([ACCOUNT], author, async (tx) => {
      const desk = await tx.roles.find(ACCOUNT, 'desk')
      if (desk === undefined) throw new Error('the role is there')
      await tx.roles.update(ACCOUNT, { ...desk, SessionsNotBefore: new Date(Date.now() + 1000) })
    })
    expect(await refusal(iam.send(new ListUsersCommand({})))).toMatchObject({ code: 'InvalidClientTokenId' })
    expect(await refusal(exchange(delegation.asking, delegation.token))).toEqual(expired)
  })

  it('may call IAM and STS as its policy says, but asks for no sessions of users', async () => {
    const other = await role(server, 'Other', trust(ACCOUNT), allow('*'))
    const delegation = await delegated(await boss(), [allow(['sts:AssumeRole', 'iam:ListUsers'])])
    const session = await sessionOf(delegation)
    const sts = server.stsAs(session)
    await sts.send(new AssumeRoleCommand({ RoleArn: other, RoleSessionName: 'setup' }))
    expect(await refusal(sts.send(new GetSessionTokenCommand({})))).toMatchObject({
      message: 'Cannot call GetSessionToken with session credentials',
    })
  })

  it('neither owns nor approves requests in the name of its approver', async () => {
    const approver = await boss()
    const delegation = await delegated(approver, [allow('iam:*')])
    const iam = server.iamAs(await sessionOf(delegation))
    const asking = server.iamAs(delegation.asking)
    const id = await take(
      server.iamAs(approver),
      await request(asking, { OnlySendByOwner: true }),
      'associate',
    )
    expect(await refusal(step.accept(iam, id))).toMatchObject({
      message: 'A session that session policies limit cannot accept a delegation request.',
    })
    await step.accept(server.iamAs(approver), id)
    expect(await refusal(step.send(iam, id))).toMatchObject({ code: 'AccessDenied' })
    await server.iam.send(new DeleteUserPolicyCommand({ UserName: 'boss', PolicyName: 'inline' }))
    // by default its approver could, and it cannot
    expect(await refusal(shown(iam, id))).toMatchObject({ code: 'AccessDenied' })
    expect(await shown(server.iamAs(approver), id)).toMatchObject({ State: 'ACCEPTED' })
  })

  it('shows in events who acts for the principal, and never the token', async () => {
    const delegation = await delegated(await boss(), asks)
    await server.iamAs(await sessionOf(delegation)).send(new ListUsersCommand({}))
    const eventsOf = async (credentials: Credentials, name: string) => {
      const trail = new CloudTrailClient({
        endpoint: server.url,
        region: 'us-east-1',
        credentials,
        maxAttempts: 1,
      })
      trails.push(trail)
      const LookupAttributes = [{ AttributeKey: 'EventName' as const, AttributeValue: name }]
      const { Events = [] } = await trail.send(new LookupEventsCommand({ LookupAttributes }))
      return Events.map(({ CloudTrailEvent = '' }) => CloudTrailEvent)
    }
    const [event = ''] = await eventsOf(server.root, 'ListUsers')
    expect(JSON.parse(event).userIdentity).toMatchObject({
      type: 'IAMUser',
      userName: 'boss',
      invokedByDelegate: { accountId: PARTNER },
    })
    const [traded = ''] = await eventsOf(delegation.asking, 'GetDelegatedAccessToken')
    expect(traded).toContain('HIDDEN_DUE_TO_SECURITY_REASONS')
    expect(traded).not.toContain(delegation.token)
    // whoever has given access learns that it was taken up, by which account, and until when
    const [opened = '{}', ...more] = await eventsOf(server.root, 'GetDelegatedAccessToken')
    expect(more).toEqual([])
    expect(opened).not.toContain(delegation.token)
    expect(JSON.parse(opened)).toMatchObject({
      recipientAccountId: ACCOUNT,
      sharedEventID: JSON.parse(traded).sharedEventID,
      userIdentity: { type: 'AWSAccount', accountId: PARTNER },
      responseElements: {
        assumedPrincipal: userArnOf('boss'),
        credentials: { expiration: expect.any(String) },
      },
    })
  })
})
