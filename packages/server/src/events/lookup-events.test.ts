import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { LookupEventsCommand, type LookupEventsCommandInput } from '@aws-sdk/client-cloudtrail'
import {
  AddUserToGroupCommand,
  AttachGroupPolicyCommand,
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreateGroupCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  GetUserCommand,
  TagUserCommand,
  UntagUserCommand,
  UpdateUserCommand,
} from '@aws-sdk/client-iam'
import { AssumeRoleCommand } from '@aws-sdk/client-sts'
import { describe, expect, it } from 'vitest'
import { pooledRandom } from '../model/random.ts'
import { newRecordId, uuidOfRecordId } from '../records/record-id.ts'
import { policyOf, refusal, user, userArnOf } from '../testing/callers.ts'
import { by, lookUps } from '../testing/looked-up-events.ts'
import { ACCOUNT, trust } from '../testing/roles.ts'
import { testServer } from '../testing/test-server.ts'
import { marksOf } from './call-details.ts'

const server = testServer()
const { trail, lookUp } = lookUps(server)

describe('LookupEvents', () => {
  it('tells calls of one second in their order as well, the newest first', async () => {
    const names = ['ana', 'ben', 'cleo', 'dora', 'eve', 'finn']
    for (const UserName of names) await server.iam.send(new CreateUserCommand({ UserName }))
    const events = await lookUp(by('EventName', 'CreateUser'))
    expect(events.map(({ Resources }) => Resources?.[0]?.ResourceName)).toEqual(names.toReversed())
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

  it.each(['constructor', '__proto__', 'toString', 'hasOwnProperty'])(
    'finds a call that names a policy of the kind %s as any other',
    async (kind) => {
      const PolicyArn = `arn:aws:iam::${ACCOUNT}:${kind}/x`
      await refusal(server.iam.send(new AttachUserPolicyCommand({ UserName: 'nobody', PolicyArn })))
      const [event] = await lookUp(by('EventName', 'AttachUserPolicy'))
      expect(event?.Resources).toEqual([{ ResourceType: 'AWS::IAM::User', ResourceName: 'nobody' }])
      expect(await lookUp(by('ResourceName', 'nobody'))).toHaveLength(1)
    },
  )

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
