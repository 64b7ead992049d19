import { CloudTrailClient, type LookupAttribute, LookupEventsCommand } from '@aws-sdk/client-cloudtrail'
import { ListUsersCommand } from '@aws-sdk/client-iam'
import {
  AssumeRoleCommand,
  GetCallerIdentityCommand,
  GetFederationTokenCommand,
  GetSessionTokenCommand,
} from '@aws-sdk/client-sts'
import { describe, expect, it, onTestFinished } from 'vitest'
import { credentialsOf, policyOf, refusal, user, userArnOf } from '../testing/callers.ts'
import { codeOf, deviceFor, mfaSession } from '../testing/mfa.ts'
import { ACCOUNT, assume, role, roleArnOf } from '../testing/roles.ts'
import { type Credentials, testServer } from '../testing/test-server.ts'

const server = testServer()

const OTHER = '210987654321'

interface Event {
  readonly eventID: string
  readonly eventName: string
  readonly sharedEventID?: string
  readonly [member: string]: unknown
}

async function eventsOf(
  AttributeKey: LookupAttribute['AttributeKey'],
  AttributeValue: string,
  credentials: Credentials = server.root,
): Promise<Event[]> {
  const client = new CloudTrailClient({ endpoint: server.url, region: 'us-east-1', credentials })
  onTestFinished(() => client.destroy())
  const LookupAttributes = [{ AttributeKey, AttributeValue }]
  const { Events = [] } = await client.send(new LookupEventsCommand({ LookupAttributes }))
  return Events.map(({ CloudTrailEvent = '' }) => JSON.parse(CloudTrailEvent))
}

/** Calls GetCallerIdentity and answers how its event names the caller. */
async function identityOf(credentials: Credentials): Promise<unknown> {
  await server.stsAs(credentials).send(new GetCallerIdentityCommand({}))
  const events = await eventsOf('AccessKeyId', credentials.accessKeyId)
  return events.find(({ eventName }) => eventName === 'GetCallerIdentity')?.['userIdentity']
}

const everything = { Effect: 'Allow', Action: '*', Resource: '*' }
const instant = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)

describe('the userIdentity of an event', () => {
  it('names users and root users, and what their sessions are (A-371)', async () => {
    const ana = await user(server, 'ana', everything)
    const own = {
      type: 'IAMUser',
      principalId: expect.stringMatching(/^AIDA/),
      arn: userArnOf('ana'),
      accountId: ACCOUNT,
      accessKeyId: ana.accessKeyId,
      userName: 'ana',
    }
    expect(await identityOf(ana)).toEqual(own)
    const { Credentials: issued } = await server.stsAs(ana).send(new GetSessionTokenCommand({}))
    const session = credentialsOf(issued)
    const attributes = { creationDate: instant, mfaAuthenticated: 'false' }
    expect(await identityOf(session)).toEqual({
      ...own,
      accessKeyId: session.accessKeyId,
      sessionContext: { attributes },
    })
    expect(await identityOf(server.root)).toEqual({
      type: 'Root',
      principalId: ACCOUNT,
      arn: `arn:aws:iam::${ACCOUNT}:root`,
      accountId: ACCOUNT,
      accessKeyId: server.root.accessKeyId,
    })
  })

  it('names the role behind a session, and who is behind a federated one (A-371)', async () => {
    const ana = await user(server, 'ana', everything)
    const Action = ['sts:AssumeRole', 'sts:SetSourceIdentity']
    const trusting = policyOf({ Effect: 'Allow', Principal: { AWS: ACCOUNT }, Action })
    const RoleArn = await role(server, 'app', trusting)
    const session = await assume(server, ana, RoleArn, { SourceIdentity: 'ana', RoleSessionName: 'web' })
    const attributes = { creationDate: instant, mfaAuthenticated: 'false' }
    expect(await identityOf(session)).toEqual({
      type: 'AssumedRole',
      principalId: expect.stringMatching(/^AROA\w+:web$/),
      arn: `arn:aws:sts::${ACCOUNT}:assumed-role/app/web`,
      accountId: ACCOUNT,
      accessKeyId: session.accessKeyId,
      sessionContext: {
        sessionIssuer: {
          type: 'Role',
          principalId: expect.stringMatching(/^AROA\w+$/),
          arn: RoleArn,
          accountId: ACCOUNT,
          userName: 'app',
        },
        attributes,
        sourceIdentity: 'ana',
      },
    })
    const { Credentials: issued } = await server
      .stsAs(ana)
      .send(new GetFederationTokenCommand({ Name: 'bob', Policy: policyOf(everything) }))
    const federated = credentialsOf(issued)
    expect(await identityOf(federated)).toEqual({
      type: 'FederatedUser',
      principalId: `${ACCOUNT}:bob`,
      arn: `arn:aws:sts::${ACCOUNT}:federated-user/bob`,
      accountId: ACCOUNT,
      accessKeyId: federated.accessKeyId,
      sessionContext: {
        sessionIssuer: {
          type: 'IAMUser',
          principalId: expect.stringMatching(/^AIDA/),
          arn: userArnOf('ana'),
          accountId: ACCOUNT,
          userName: 'ana',
        },
        attributes,
      },
    })
  })

  it('tells of a role session whether the session that assumed it had given a code, and no further', async () => {
    const ana = await user(server, 'ana', everything)
    const trusting = policyOf({ Effect: 'Allow', Principal: { AWS: ACCOUNT }, Action: 'sts:AssumeRole' })
    const assuming = { ...everything, Action: 'sts:AssumeRole' }
    const Condition = { Bool: { 'aws:MultiFactorAuthPresent': 'true' } }
    const RoleArn = await role(server, 'app', trusting, assuming, { ...everything, Condition })
    const guarded = await role(server, 'guarded', trusting)
    const told = async (credentials: Credentials) => {
      const identity = await identityOf(credentials)
      return (identity as { sessionContext: { attributes: object } }).sessionContext.attributes
    }
    const withMfa = { creationDate: instant, mfaAuthenticated: 'true' }
    const without = { creationDate: instant, mfaAuthenticated: 'false' }
    expect(await told(await assume(server, ana, RoleArn))).toEqual(without)
    const device = await deviceFor(server, 'ana')
    const { SerialNumber } = device
    const byCode = await assume(server, ana, RoleArn, { SerialNumber, TokenCode: codeOf(server, device, 1) })
    expect(await told(byCode)).toEqual(without)
    const ofSession = await mfaSession(server, ana, device, { distance: 2 })
    expect(await told(ofSession)).toEqual(withMfa)
    const bySession = await assume(server, ofSession, RoleArn)
    expect(await told(bySession)).toEqual(withMfa)
    // events tell it, policies do not (D-18)
    expect(await refusal(server.iamAs(bySession).send(new ListUsersCommand({})))).toMatchObject({
      code: 'AccessDenied',
    })
    expect(await told(await assume(server, bySession, guarded))).toEqual(without)
  })

  it('carries sourceIdentity through a session and the sessions that it assumes (SB-46, B-162)', async () => {
    const dana = await user(server, 'dana', everything)
    const trusting = (AWS: string, more: object = {}) =>
      policyOf({
        ...{ Effect: 'Allow', Principal: { AWS }, Action: ['sts:AssumeRole', 'sts:SetSourceIdentity'] },
        ...more,
      })
    const ownName = { StringEquals: { 'sts:SourceIdentity': '${aws:username}' } }
    const first = await role(server, 'first', trusting(ACCOUNT, { Condition: ownName }), everything)
    const next = await role(server, 'next', trusting(ACCOUNT), everything)
    const refused = { RoleArn: first, RoleSessionName: 'web' }
    for (const input of [refused, { ...refused, SourceIdentity: 'bob' }])
      await refusal(server.stsAs(dana).send(new AssumeRoleCommand(input)))
    const session = await assume(server, dana, first, { SourceIdentity: 'dana' })
    const chained = await assume(server, session, next)
    await refusal(
      server
        .stsAs(session)
        .send(new AssumeRoleCommand({ RoleArn: next, RoleSessionName: 'web', SourceIdentity: 'bob' })),
    )
    await server.iamAs(session).send(new ListUsersCommand({}))
    await server.iamAs(chained).send(new ListUsersCommand({}))

    const [set, bob, none] = (await eventsOf('AccessKeyId', dana.accessKeyId)).filter(
      ({ eventName }) => eventName === 'AssumeRole',
    )
    expect(set).toMatchObject({
      requestParameters: { roleArn: first, sourceIdentity: 'dana' },
      responseElements: { sourceIdentity: 'dana', credentials: { accessKeyId: session.accessKeyId } },
    })
    expect(set?.['userIdentity']).not.toHaveProperty('sessionContext')
    expect(bob).toMatchObject({ errorCode: 'AccessDenied', requestParameters: { sourceIdentity: 'bob' } })
    expect(none?.['requestParameters']).not.toHaveProperty('sourceIdentity')
    expect(bob?.['responseElements']).toBeNull()

    const named = { sessionContext: { sourceIdentity: 'dana', sessionIssuer: { userName: 'first' } } }
    const [listed, changing, handedOn] = await eventsOf('AccessKeyId', session.accessKeyId)
    expect(listed).toMatchObject({ eventName: 'ListUsers', userIdentity: named })
    expect(changing).toMatchObject({
      ...{ errorCode: 'AccessDenied', userIdentity: named },
      requestParameters: { sourceIdentity: 'bob' },
    })
    // it was not asked for, and is told
    expect(handedOn).toMatchObject({ userIdentity: named, responseElements: { sourceIdentity: 'dana' } })
    expect(handedOn?.['requestParameters']).not.toHaveProperty('sourceIdentity')
    const [last, ...others] = await eventsOf('AccessKeyId', chained.accessKeyId)
    expect(others).toEqual([])
    expect(last).toMatchObject({
      eventName: 'ListUsers',
      userIdentity: { sessionContext: { sourceIdentity: 'dana', sessionIssuer: { userName: 'next' } } },
    })
  })

  it('is there for calls that sessions may never make (behaviours 108)', async () => {
    const ana = await user(server, 'ana', everything)
    const { Credentials: issued } = await server.stsAs(ana).send(new GetSessionTokenCommand({}))
    const session = credentialsOf(issued)
    await refusal(server.iamAs(session).send(new ListUsersCommand({})))
    expect(await eventsOf('AccessKeyId', session.accessKeyId)).toMatchObject([
      { eventName: 'ListUsers', errorCode: 'InvalidClientTokenId', userIdentity: { userName: 'ana' } },
    ])
  })
})

describe('a call on what another account owns', () => {
  it('leaves an event in both accounts, with one sharedEventID', async () => {
    const other = await server.newAccount({ account_id: OTHER })
    const ana = await user({ iam: server.iamAs(other) }, 'ana', everything)
    const trusting = policyOf({ Effect: 'Allow', Principal: { AWS: OTHER }, Action: 'sts:AssumeRole' })
    const RoleArn = await role(server, 'app', trusting)
    const session = await assume(server, ana, RoleArn)

    const [own, ...noneOfCaller] = await eventsOf('EventName', 'AssumeRole', other)
    const [owners, ...none] = await eventsOf('EventName', 'AssumeRole')
    expect([noneOfCaller, none]).toEqual([[], []])
    const common = {
      eventName: 'AssumeRole',
      requestID: own?.['requestID'],
      sharedEventID: own?.sharedEventID,
      requestParameters: { roleArn: RoleArn, roleSessionName: 'session' },
      responseElements: { credentials: { accessKeyId: session.accessKeyId } },
      resources: [{ ARN: RoleArn, accountId: ACCOUNT, type: 'AWS::IAM::Role' }],
      additionalEventData: { RequestDetails: { awsServingRegion: 'us-east-1', endpointType: 'regional' } },
    }
    expect(own).toMatchObject({
      ...common,
      userIdentity: { type: 'IAMUser', userName: 'ana', accountId: OTHER },
      recipientAccountId: OTHER,
    })
    expect(owners).toMatchObject({ ...common, recipientAccountId: ACCOUNT })
    expect(owners?.['userIdentity']).toEqual({
      type: 'AWSAccount',
      principalId: expect.stringMatching(/^AIDA/),
      accountId: OTHER,
    })
    const ids = [own?.eventID, owners?.eventID, own?.sharedEventID]
    expect(new Set(ids).size).toBe(3)
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)

    // each account finds its own event by its id, by the role, and by nothing of the other account
    const { eventID = '' } = own ?? {}
    const { eventID: ownersId = '' } = owners ?? {}
    expect(await eventsOf('EventId', eventID, other)).toHaveLength(1)
    expect(await eventsOf('EventId', ownersId)).toHaveLength(1)
    expect(await eventsOf('EventId', eventID)).toEqual([])
    expect(await eventsOf('EventId', ownersId, other)).toEqual([])
    const onRole = (await eventsOf('ResourceName', RoleArn)).map(({ eventName }) => eventName)
    expect(onRole.toSorted()).toEqual(['AssumeRole', 'CreateRole'])
    expect(await eventsOf('AccessKeyId', ana.accessKeyId)).toEqual([])
    expect(await eventsOf('Username', 'ana')).toEqual([])
  })

  it('leaves none in the owner’s account where it was refused', async () => {
    const other = await server.newAccount({ account_id: OTHER })
    await role(
      server,
      'app',
      policyOf({ Effect: 'Allow', Principal: { AWS: ACCOUNT }, Action: 'sts:AssumeRole' }),
    )
    const ana = await user({ iam: server.iamAs(other) }, 'ana', everything)
    await refusal(assume(server, ana, roleArnOf('app')))
    expect(await eventsOf('EventName', 'AssumeRole')).toEqual([])
    const [own] = await eventsOf('EventName', 'AssumeRole', other)
    expect(own).toMatchObject({ errorCode: 'AccessDenied', recipientAccountId: OTHER })
    expect(own?.sharedEventID).toBeUndefined()
  })
})
