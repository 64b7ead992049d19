import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import {
  CloudTrailClient,
  LookupEventsCommand,
  type LookupEventsCommandInput,
} from '@aws-sdk/client-cloudtrail'
import {
  AddUserToGroupCommand,
  AttachGroupPolicyCommand,
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreateGroupCommand,
  CreateLoginProfileCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  DeleteUserCommand,
  GetUserCommand,
  ListUsersCommand,
  PutUserPolicyCommand,
  TagUserCommand,
  UntagUserCommand,
  UpdateUserCommand,
} from '@aws-sdk/client-iam'
import { AssumeRoleCommand, GetCallerIdentityCommand, GetSessionTokenCommand } from '@aws-sdk/client-sts'
import { describe, expect, it, onTestFinished } from 'vitest'
import { pooledRandom } from '../model/random.ts'
import { newRecordId, uuidOfRecordId } from '../records/record-id.ts'
import { policyOf, refusal, user, userArnOf } from '../testing/callers.ts'
import { deniedId } from '../testing/denials.ts'
import { ACCOUNT, trust } from '../testing/roles.ts'
import { type Credentials, testServer } from '../testing/test-server.ts'
import { call } from '../testing/wire.ts'
import { marksOf } from './call-details.ts'

const server = testServer()

const trail = (credentials: Credentials = server.root): CloudTrailClient => {
  const client = new CloudTrailClient({
    endpoint: server.url,
    region: 'eu-west-1',
    credentials,
    maxAttempts: 1,
  })
  onTestFinished(() => client.destroy())
  return client
}
const lookUp = async (input: LookupEventsCommandInput = {}, credentials = server.root) =>
  (await trail(credentials).send(new LookupEventsCommand(input))).Events ?? []
const by = (AttributeKey: string, AttributeValue: string) =>
  ({ LookupAttributes: [{ AttributeKey, AttributeValue }] }) as LookupEventsCommandInput
const named = async (name: string) => {
  const [event] = await lookUp(by('EventName', name))
  return JSON.parse(event?.CloudTrailEvent ?? '{}')
}

describe('LookupEvents', () => {
  it('tells calls of one second in their order as well, the newest first', async () => {
    const names = ['ana', 'ben', 'cleo', 'dora', 'eve', 'finn']
    for (const UserName of names) await server.iam.send(new CreateUserCommand({ UserName }))
    const events = await lookUp(by('EventName', 'CreateUser'))
    expect(events.map(({ Resources }) => Resources?.[0]?.ResourceName)).toEqual(names.toReversed())
  })

  it('tells of a call everything that its record has, in the form of version 1.11', async () => {
    await server.iam.send(new CreateUserCommand({ UserName: 'ana', Path: '/team/' }))
    const [event] = await lookUp(by('EventName', 'CreateUser'))
    expect(event).toMatchObject({
      EventName: 'CreateUser',
      ReadOnly: 'false',
      AccessKeyId: server.root.accessKeyId,
      EventSource: 'iam.amazonaws.com',
      Username: 'root',
      Resources: [{ ResourceType: 'AWS::IAM::User', ResourceName: 'ana' }],
    })
    const record = JSON.parse(event?.CloudTrailEvent ?? '')
    expect(record).toEqual({
      eventVersion: '1.11',
      userIdentity: {
        type: 'Root',
        principalId: ACCOUNT,
        arn: `arn:aws:iam::${ACCOUNT}:root`,
        accountId: ACCOUNT,
        accessKeyId: server.root.accessKeyId,
      },
      eventTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      eventSource: 'iam.amazonaws.com',
      eventName: 'CreateUser',
      awsRegion: 'us-east-1',
      sourceIPAddress: '127.0.0.1',
      userAgent: expect.stringContaining('aws-sdk-js'),
      requestParameters: { userName: 'ana', path: '/team/' },
      responseElements: {
        user: {
          path: '/team/',
          userName: 'ana',
          userId: expect.stringMatching(/^AIDA/),
          arn: userArnOf('ana', '/team/'),
          createDate: expect.stringMatching(/^[A-Z][a-z]{2} \d{1,2}, \d{4} \d{1,2}:\d\d:\d\d [AP]M$/),
        },
      },
      requestID: expect.stringMatching(/^[0-9a-f-]{36}$/),
      eventID: event?.EventId,
      readOnly: false,
      resources: [{ ARN: userArnOf('ana', '/team/'), accountId: ACCOUNT, type: 'AWS::IAM::User' }],
      eventType: 'AwsApiCall',
      apiVersion: '2010-05-08',
      managementEvent: true,
      recipientAccountId: ACCOUNT,
      eventCategory: 'Management',
      tlsDetails: { clientProvidedHostHeader: new URL(server.url).host },
    })
  })

  it('tells of refused calls why, and of reads no answer', async () => {
    const ana = await user(server, 'ana')
    const id = await deniedId(server.iamAs(ana).send(new GetUserCommand({ UserName: 'ana' })))
    await refusal(server.iam.send(new DeleteUserCommand({ UserName: 'nobody' })))
    await server.iam.send(new ListUsersCommand({}))
    const denied = await named('GetUser')
    expect(denied).toMatchObject({
      userIdentity: { type: 'IAMUser', userName: 'ana', arn: userArnOf('ana') },
      errorCode: 'AccessDenied',
      errorMessage: expect.stringContaining(`authorization id: ${id}`),
      responseElements: null,
      readOnly: true,
      eventID: uuidOfRecordId(id),
    })
    expect(await named('DeleteUser')).toMatchObject({
      errorCode: 'NoSuchEntityException',
      errorMessage: 'The user with name nobody cannot be found.',
      requestParameters: { userName: 'nobody' },
      readOnly: false,
    })
    const { errorCode, ...read } = await named('ListUsers')
    expect(errorCode).toBeUndefined()
    expect(read).toMatchObject({ responseElements: null, requestParameters: null })
  })

  it('tells of sessions whose they are, and no secret of new credentials (B-161, B-459)', async () => {
    const AssumeRolePolicyDocument = trust({ AWS: ACCOUNT })
    await server.iam.send(new CreateRoleCommand({ RoleName: 'app', AssumeRolePolicyDocument }))
    const ana = await user(server, 'ana', { Effect: 'Allow', Action: '*', Resource: '*' })
    const { Credentials: issued } = await server
      .stsAs(ana)
      .send(new AssumeRoleCommand({ RoleArn: `arn:aws:iam::${ACCOUNT}:role/app`, RoleSessionName: 'web-1' }))
    const session = {
      accessKeyId: issued?.AccessKeyId ?? '',
      secretAccessKey: issued?.SecretAccessKey ?? '',
      sessionToken: issued?.SessionToken ?? '',
    }
    await server.stsAs(session).send(new GetCallerIdentityCommand({}))
    const assumed = await named('AssumeRole')
    expect(assumed).toMatchObject({
      readOnly: true,
      responseElements: { credentials: { accessKeyId: session.accessKeyId } },
    })
    const text = JSON.stringify(await lookUp())
    expect(text).not.toContain(session.secretAccessKey)
    expect(text).not.toContain(session.sessionToken)
    expect(text).not.toContain(ana.secretAccessKey)
    const [own] = await lookUp(by('Username', 'web-1'))
    expect(JSON.parse(own?.CloudTrailEvent ?? '')).toMatchObject({
      eventSource: 'sts.amazonaws.com',
      userIdentity: {
        type: 'AssumedRole',
        arn: `arn:aws:sts::${ACCOUNT}:assumed-role/app/web-1`,
        sessionContext: {
          sessionIssuer: { type: 'Role', userName: 'app', arn: `arn:aws:iam::${ACCOUNT}:role/app` },
          attributes: { mfaAuthenticated: 'false' },
        },
      },
    })
  })

  it('finds a call by everything that it acted on: keys, policies, both ends of a membership, a new name (B-459)', async () => {
    const { iam } = server
    await user(server, 'ana', { Effect: 'Allow', Action: '*', Resource: '*' })
    const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: 'ana' }))
    const key = {
      accessKeyId: AccessKey?.AccessKeyId ?? '',
      secretAccessKey: AccessKey?.SecretAccessKey ?? '',
    }
    const PolicyDocument = policyOf({ Effect: 'Allow', Action: '*', Resource: '*' })
    const { Policy } = await iam.send(new CreatePolicyCommand({ PolicyName: 'all', PolicyDocument }))
    const PolicyArn = Policy?.Arn ?? ''
    await iam.send(new AttachUserPolicyCommand({ UserName: 'ana', PolicyArn }))
    await iam.send(new CreateGroupCommand({ GroupName: 'team' }))
    await iam.send(new AttachGroupPolicyCommand({ GroupName: 'team', PolicyArn }))
    await iam.send(new AddUserToGroupCommand({ GroupName: 'team', UserName: 'ana' }))
    const AssumeRolePolicyDocument = trust({ AWS: ACCOUNT })
    await iam.send(new CreateRoleCommand({ RoleName: 'app', AssumeRolePolicyDocument }))
    const RoleArn = `arn:aws:iam::${ACCOUNT}:role/app`
    const assuming = new AssumeRoleCommand({
      RoleArn,
      RoleSessionName: 'web',
      PolicyArns: [{ arn: PolicyArn }],
    })
    const { Credentials: issued } = await server.stsAs(key).send(assuming)
    const sessionKey = issued?.AccessKeyId ?? ''
    await iam.send(new UpdateUserCommand({ UserName: 'ana', NewUserName: 'anna' }))
    const found = async (attribute: string, value: string) =>
      (await lookUp(by(attribute, value))).map(({ EventName }) => EventName)
    expect(await found('ResourceName', key.accessKeyId)).toEqual(['CreateAccessKey'])
    expect(await found('ResourceType', 'AWS::IAM::AccessKey')).toContain('CreateAccessKey')
    expect(await found('ResourceName', sessionKey)).toEqual(['AssumeRole'])
    expect(await found('ResourceName', `arn:aws:sts::${ACCOUNT}:assumed-role/app/web`)).toEqual([
      'AssumeRole',
    ])
    const onPolicy = ['AssumeRole', 'AttachGroupPolicy', 'AttachUserPolicy', 'CreatePolicy']
    expect((await found('ResourceName', PolicyArn)).toSorted()).toEqual(onPolicy)
    expect((await found('ResourceName', 'all')).toSorted()).toEqual(onPolicy)
    expect(await found('ResourceName', 'ana')).toContain('AddUserToGroup')
    expect(await found('ResourceName', 'team')).toEqual([
      'AddUserToGroup',
      'AttachGroupPolicy',
      'CreateGroup',
    ])
    expect(await found('ResourceName', 'anna')).toEqual(['UpdateUser'])
    const [assumed] = await lookUp(by('EventName', 'AssumeRole'))
    expect(assumed?.Resources).toEqual([
      { ResourceType: 'AWS::IAM::Role', ResourceName: 'app' },
      { ResourceType: 'AWS::IAM::Policy', ResourceName: 'all' },
      { ResourceType: 'AWS::IAM::AccessKey', ResourceName: sessionKey },
      { ResourceType: 'AWS::STS::AssumedRole', ResourceName: 'app/web' },
    ])
  })

  it('tells of a call when it was answered, and finds it by that (standards 5)', async () => {
    const { records, clock } = server.service
    await server.iam.send(new CreateUserCommand({ UserName: 'slow' }))
    const [made] =
      (
        await records?.newest({
          ...{
            from: 0,
            to: clock() + 1_000,
            limit: 1,
            marks: [],
            matches: ({ action }) => action === 'iam:CreateUser',
          },
        })
      )?.records ?? []
    if (made?.event === undefined) throw new Error('the call has a record')
    // it took five seconds and began a minute ago
    const time = made.time - 60_000
    const record = { ...made, id: newRecordId(time, 900, pooledRandom()), time, duration: 5_200_000 }
    const details = { event: made.event, decision: undefined, documents: new Map(), marks: marksOf(record) }
    records?.add(record, () => details)
    const EventId = uuidOfRecordId(record.id)
    const at = (milliseconds: number) => new Date(time + milliseconds)
    const within = async (StartTime: Date, EndTime: Date) =>
      (await lookUp({ StartTime, EndTime })).map((event) => event.EventId)
    const [event] = await lookUp(by('EventId', EventId ?? ''))
    expect(event?.EventTime).toEqual(at(6_000))
    expect(JSON.parse(event?.CloudTrailEvent ?? '').eventTime).toBe(
      at(6_000).toISOString().replace('.000Z', 'Z'),
    )
    expect(await within(at(6_000), at(6_000))).toEqual([EventId])
    expect(await within(at(0), at(5_000))).toEqual([])
    expect(await within(at(7_000), at(20_000))).toEqual([])
  })

  it('tells at which endpoint of STS a call came in, by the host that the client asked for', async () => {
    const ask = async (host: string) => {
      const parameters = { Action: 'GetCallerIdentity' }
      const draft = { headers: { host } }
      expect((await call(server, server.root, 'sts', parameters, draft)).status).toBe(200)
      const { additionalEventData } = await named('GetCallerIdentity')
      return additionalEventData.RequestDetails.endpointType
    }
    expect(await ask('sts.amazonaws.com')).toBe('global')
    expect(await ask('STS.amazonaws.com:443')).toBe('global')
    expect(await ask('sts.eu-west-1.amazonaws.com')).toBe('regional')
    expect(await ask('sts.amazonaws.com.example.org')).toBe('regional')
  })

  it('tells of tags that change, and each key of a user apart (A-269, B-156)', async () => {
    const ana = await user(server, 'ana', { Effect: 'Allow', Action: 'iam:*', Resource: '*' })
    const { AccessKey } = await server.iam.send(new CreateAccessKeyCommand({ UserName: 'ana' }))
    const other = {
      accessKeyId: AccessKey?.AccessKeyId ?? '',
      secretAccessKey: AccessKey?.SecretAccessKey ?? '',
    }
    const Tags = [{ Key: 'team', Value: 'a' }]
    await server.iamAs(ana).send(new TagUserCommand({ UserName: 'ana', Tags }))
    await server.iamAs(other).send(new UntagUserCommand({ UserName: 'ana', TagKeys: ['team'] }))
    const called = async (key: string) =>
      (await lookUp(by('AccessKeyId', key))).map(({ EventName }) => EventName)
    expect(await called(ana.accessKeyId)).toEqual(['TagUser'])
    expect(await called(other.accessKeyId)).toEqual(['UntagUser'])
  })

  it('shows the name and the text of a policy that blanks make too large for an event', async () => {
    await server.iam.send(new CreateUserCommand({ UserName: 'ana' }))
    const document = JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
    })
    await server.iam.send(
      new PutUserPolicyCommand({
        UserName: 'ana',
        PolicyName: 'everything',
        PolicyDocument: document.padEnd(110_000),
      }),
    )
    expect(await named('PutUserPolicy')).toMatchObject({
      requestParameters: { userName: 'ana', policyName: 'everything', policyDocument: document },
    })
  })

  it('is not spared a call whose refusal quotes what is as long as a request may be', async () => {
    const ana = await user(server, 'ana')
    const RoleArn = `arn:aws:iam::${ACCOUNT}:role/${'a'.repeat(1_900_000)}`
    const assuming = server.stsAs(ana).send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'hidden' }))
    expect((await refusal(assuming)).code).toBe('ValidationError')
    const event = await named('AssumeRole')
    expect(event).toMatchObject({
      userIdentity: { userName: 'ana' },
      errorCode: 'ValidationError',
      errorMessage: expect.stringContaining(`Value '${RoleArn.slice(0, 500)}`),
      requestParameters: { roleSessionName: 'hidden' },
    })
    expect(event.errorMessage).toHaveLength(1_024)
  })

  it('tells of a code that is a part of the sentence that refuses it no more than that it is hidden', async () => {
    const sts = server.stsAs(await user(server, 'ana'))
    const refused = await refusal(sts.send(new GetSessionTokenCommand({ TokenCode: 'e' })))
    expect(refused.message).toContain("Value 'e' at 'tokenCode'")
    expect(await named('GetSessionToken')).toMatchObject({
      errorMessage: String(refused.message).replaceAll("'e'", "'HIDDEN_DUE_TO_SECURITY_REASONS'"),
    })
  })

  it('masks passwords', async () => {
    await server.iam.send(new CreateUserCommand({ UserName: 'ana' }))
    const Password = 'Correct-Horse-7-Battery'
    await server.iam.send(new CreateLoginProfileCommand({ UserName: 'ana', Password }))
    expect((await named('CreateLoginProfile')).requestParameters).toEqual({
      userName: 'ana',
      password: 'HIDDEN_DUE_TO_SECURITY_REASONS',
    })
  })

  it('finds by each attribute, and nothing by another value', async () => {
    await server.iam.send(new CreateUserCommand({ UserName: 'ana' }))
    await server.iam.send(new GetUserCommand({ UserName: 'ana' }))
    const [created] = await lookUp(by('EventName', 'CreateUser'))
    for (const [key, value, other] of [
      ['EventId', created?.EventId ?? '', '00000000-0000-7000-8000-000000000000'],
      ['EventName', 'CreateUser', 'createuser'],
      ['ReadOnly', 'false', 'true'],
      ['Username', 'root', 'ana'],
      ['ResourceType', 'AWS::IAM::User', 'AWS::IAM::Role'],
      ['ResourceName', 'ana', 'an'],
      ['ResourceName', userArnOf('ana'), userArnOf('an')],
      ['EventSource', 'iam.amazonaws.com', 'sts.amazonaws.com'],
      ['AccessKeyId', server.root.accessKeyId, 'AKIAIOSFODNN7EXAMPLE'],
    ] as const) {
      const ids = (await lookUp(by(key, value))).map(({ EventId }) => EventId)
      expect(ids, key).toContain(created?.EventId)
      const others = (await lookUp(by(key, other))).map(({ EventId }) => EventId)
      expect(others, key).not.toContain(created?.EventId)
    }
  })

  it('answers the latest first, by pages, each event once, within a time', async () => {
    for (let index = 0; index < 12; index++) {
      await server.iam.send(new CreateUserCommand({ UserName: `user-${index}` }))
    }
    const client = trail()
    const seen: string[] = []
    let pages = 0
    for (let NextToken: string | undefined; ; pages++) {
      const input = { ...by('EventName', 'CreateUser'), MaxResults: 5, ...(NextToken && { NextToken }) }
      const page = await client.send(new LookupEventsCommand(input))
      expect(page.Events?.length).toBeLessThanOrEqual(5)
      seen.push(...(page.Events ?? []).map(({ Resources }) => Resources?.[0]?.ResourceName ?? ''))
      NextToken = page.NextToken
      if (NextToken === undefined) break
    }
    expect(pages).toBe(2)
    expect(seen.toSorted()).toEqual(Array.from({ length: 12 }, (_, index) => `user-${index}`).toSorted())
    const now = Date.now()
    const within = (from: number, to: number) =>
      lookUp({ StartTime: new Date(now + from), EndTime: new Date(now + to) })
    expect(await within(-3_600_000, -1_800_000)).toEqual([])
    expect((await within(-3_600_000, 3_600_000)).length).toBeGreaterThan(11)
  })

  it('shows the events of the own account only, to those who may look them up', async () => {
    const other = await server.newAccount({ account_id: '210987654321' })
    await server.iam.send(new CreateUserCommand({ UserName: 'ana' }))
    const events = await lookUp({}, other)
    expect(events.map(({ EventName }) => EventName)).not.toContain('CreateUser')
    const ana = await user(server, 'ben')
    expect(await refusal(lookUp({}, ana))).toMatchObject({
      code: 'AccessDeniedException',
      status: 400,
      message: `User: ${userArnOf('ben')} is not authorized to perform: cloudtrail:LookupEvents on resource: * because no identity-based policy allows the cloudtrail:LookupEvents action`,
    })
  })

  it.each([
    ['InvalidLookupAttributesException', { LookupAttributes: [...attributes('a'), ...attributes('b')] }],
    ['InvalidLookupAttributesException', { LookupAttributes: attributes('x'.repeat(2_001)) }],
    ['InvalidTimeRangeException', { StartTime: new Date(2e12), EndTime: new Date(1e12) }],
    ['InvalidMaxResultsException', { MaxResults: 51 }],
    ['InvalidMaxResultsException', { MaxResults: 0 }],
    ['InvalidNextTokenException', { NextToken: 'eHh4' }],
    ['InvalidEventCategoryException', { EventCategory: 'management' }],
  ] as const)('refuses with %s what cannot be asked', async (code, input) => {
    expect(await refusal(lookUp(input as LookupEventsCommandInput))).toMatchObject({ code, status: 400 })
  })

  it('refuses a token of another question', async () => {
    for (const UserName of ['ana', 'ben']) await server.iam.send(new CreateUserCommand({ UserName }))
    const client = trail()
    const input = { ...by('EventName', 'CreateUser'), MaxResults: 1 }
    const { NextToken } = await client.send(new LookupEventsCommand(input))
    expect(NextToken).toBeDefined()
    const other = client.send(new LookupEventsCommand({ ...by('ReadOnly', 'false'), NextToken }))
    expect((await refusal(other)).code).toBe('InvalidNextTokenException')
  })

  it('has no insights', async () => {
    expect(await lookUp({ EventCategory: 'insight' })).toEqual([])
  })

  it('works with the stock AWS CLI', async () => {
    await server.iam.send(new CreateUserCommand({ UserName: 'ana' }))
    const env = {
      PATH: process.env['PATH'],
      AWS_ENDPOINT_URL: server.url,
      AWS_ACCESS_KEY_ID: server.root.accessKeyId,
      AWS_SECRET_ACCESS_KEY: server.root.secretAccessKey,
      AWS_DEFAULT_REGION: 'us-east-1',
    }
    const args = [
      'cloudtrail',
      'lookup-events',
      '--lookup-attributes',
      'AttributeKey=EventName,AttributeValue=CreateUser',
    ]
    const { stdout } = await promisify(execFile)('aws', args, { env })
    expect(JSON.parse(stdout).Events).toMatchObject([{ EventName: 'CreateUser', Username: 'root' }])
  })
})

function attributes(AttributeValue: string) {
  return [{ AttributeKey: 'EventName' as const, AttributeValue }]
}
