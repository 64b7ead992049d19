import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  CreateAccountAliasCommand,
  CreateDelegationRequestCommand,
  type CreateDelegationRequestCommandInput,
  CreatePolicyVersionCommand,
} from '@aws-sdk/client-iam'
import { afterAll, describe, expect, it } from 'vitest'
import { denied, invalid, overLimit, policyOf, refusal, refusals, user } from '../../testing/callers.ts'
import {
  DAY,
  PARTNER,
  partner,
  request,
  requestArn,
  requestInput,
  shown,
  step,
  template,
  templateArn,
  topic,
} from '../../testing/delegation.ts'
import { setQuota } from '../../testing/entities.ts'
import { ACCOUNT } from '../../testing/roles.ts'
import { testServer } from '../../testing/test-server.ts'

const folder = mkdtempSync(join(tmpdir(), 'gatehouse-delegation-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const registered = 'arn:aws:iam::partner:delegation-template/acme.example/Setup_2026_11_29'
writeFileSync(
  join(folder, 'setup.json'),
  JSON.stringify({
    PolicyTemplateArn: registered,
    PolicyTemplate: {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::@{bucketName}/*' }],
    },
    RequestorName: 'Acme',
    RequestorAccountIds: [PARTNER],
  }),
)
const server = testServer({ settings: { 'delegation-templates': folder } })

const create = (more: Partial<CreateDelegationRequestCommandInput> = {}, iam = server.iam) =>
  iam.send(new CreateDelegationRequestCommand(requestInput(more)))

/** A client of the account that asks. */
const asking = async (...statements: object[]) => server.iamAs(await partner(server, ...statements))

/** What is told of an input that is refused. */
const wrong = (message: string) => ({ code: 'InvalidInput', status: 400, message })

describe('CreateDelegationRequest', () => {
  it('answers an id that nobody can guess, and the page where people see the request', async () => {
    const iam = await asking()
    const { $metadata: _, ...answer } = await create({}, iam)
    expect(answer).toEqual({
      DelegationRequestId: expect.stringMatching(/^dr-[0-9a-f]{32}$/),
      ConsoleDeepLink: `${server.url}/console/iam/home#/temporary-delegation-requests/${answer.DelegationRequestId}`,
    })
  })

  it('shows all that was given, to whoever is asked', async () => {
    const iam = await asking()
    await iam.send(new CreateAccountAliasCommand({ AccountAlias: `acme-${'x'.repeat(40)}` }))
    const input = requestInput({
      OwnerAccountId: ACCOUNT,
      RequestMessage: 'again, please',
      RedirectUrl: 'https://example.com/done?a=b#c',
      OnlySendByOwner: true,
    })
    const { DelegationRequestId = '' } = await iam.send(new CreateDelegationRequestCommand(input))
    const found = await shown(server.iam, DelegationRequestId)
    const created = found.CreateDate ?? new Date(0)
    expect(Math.abs(Date.now() - created.getTime())).toBeLessThan(60_000)
    expect(found).toEqual({
      DelegationRequestId,
      OwnerAccountId: ACCOUNT,
      Description: 'Sets up the integration',
      RequestMessage: 'again, please',
      Permissions: { PolicyTemplateArn: templateArn(), Parameters: [] },
      PermissionPolicy: policyOf({ Effect: 'Allow', Action: ['s3:GetObject', 'iam:GetUser'], Resource: '*' }),
      RolePermissionRestrictionArns: [],
      State: 'UNASSIGNED',
      CreateDate: created,
      UpdatedTime: created,
      ExpirationTime: new Date(created.getTime() + DAY * 1000),
      RequestorId: PARTNER,
      RequestorName: `acme-${'x'.repeat(25)}`,
      SessionDuration: 3600,
      RedirectUrl: 'https://example.com/done?a=b#c',
      OnlySendByOwner: true,
    })
  })

  it('fixes what is asked for: the template may change afterwards', async () => {
    const iam = await asking()
    const id = await request(iam)
    const PolicyDocument = policyOf({ Effect: 'Allow', Action: '*', Resource: '*' })
    const version = { PolicyArn: templateArn(), PolicyDocument, SetAsDefault: true }
    await iam.send(new CreatePolicyVersionCommand(version))
    expect((await shown(server.iam, id)).PermissionPolicy).not.toBe(PolicyDocument)
    expect((await shown(server.iam, await request(iam))).PermissionPolicy).toBe(PolicyDocument)
  })

  it('takes a workflow id once in an account', async () => {
    const iam = await asking()
    const RequestorWorkflowId = 'the same one'
    await create({ RequestorWorkflowId }, iam)
    expect(await refusal(create({ RequestorWorkflowId }, iam))).toEqual({
      code: 'EntityAlreadyExists',
      status: 409,
      message: 'Delegation request with RequestorWorkflowId the same one already exists.',
    })
    await create({ RequestorWorkflowId: 'the Same one' }, iam)
    const NotificationChannel = topic.replace(PARTNER, ACCOUNT)
    const Permissions = { PolicyTemplateArn: 'arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess' }
    await create({ RequestorWorkflowId, NotificationChannel, Permissions })
  })

  it('keeps as many requests of an account as its quota allows', async () => {
    await setQuota(server, 'DelegationRequestsQuota', 2)
    const own = {
      NotificationChannel: topic.replace(PARTNER, ACCOUNT),
      Permissions: { PolicyTemplateArn: 'arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess' },
    }
    await create(own)
    await create(own)
    expect(await refusal(create(own))).toEqual(
      overLimit('Cannot exceed quota for DelegationRequestsPerAccount: 2'),
    )
    await request(await asking())
  })

  it('is for topics of the own account alone', async () => {
    const iam = await asking()
    const noTopic = wrong('NotificationChannel must be the ARN of an SNS topic.')
    const foreign = wrong(`NotificationChannel must be a topic of the account ${PARTNER}.`)
    const told = (NotificationChannel: string) => refusal(create({ NotificationChannel }, iam))
    expect(await told('ab')).toEqual(noTopic)
    expect(await told(`arn:aws:sqs:us-east-1:${PARTNER}:news`)).toEqual(noTopic)
    expect(await told(topic.replace(PARTNER, ACCOUNT))).toEqual(foreign)
    expect(await told(topic.replace('aws', 'aws-cn'))).toEqual(foreign)
    await create({ NotificationChannel: `${topic}.fifo` }, iam)
  })

  it('needs a template that the account may use', async () => {
    const iam = await asking()
    const Parameters = [{ Name: 'bucketName', Values: ['a'] }]
    const told = (PolicyTemplateArn: string | undefined) =>
      refusal(create({ Permissions: { PolicyTemplateArn, Parameters } }, iam))
    expect(await told(undefined)).toEqual(wrong('Permissions must have a PolicyTemplateArn.'))
    for (const arn of [templateArn('absent'), templateArn('SETUP'), `arn:aws:iam::${ACCOUNT}:policy/setup`])
      expect(await told(arn)).toEqual(wrong(`The policy template ${arn} cannot be found.`))
  })

  it('takes a template that the operator has registered, with the name of the requester', async () => {
    const iam = await asking()
    const Permissions = {
      PolicyTemplateArn: registered,
      Parameters: [{ Name: 'bucketName', Values: ['logs'] }],
    }
    expect(await shown(server.iam, await request(iam, { Permissions }))).toMatchObject({
      RequestorName: 'Acme',
      PermissionPolicy: expect.stringContaining('arn:aws:s3:::logs/*'),
    })
    const NotificationChannel = topic.replace(PARTNER, ACCOUNT)
    expect(await refusal(create({ Permissions, NotificationChannel }))).toEqual(
      wrong(`The policy template ${registered} cannot be found.`),
    )
  })

  it('puts values in the place of names, a list as one text for each, in every combination', async () => {
    const iam = await asking()
    const PolicyTemplateArn = await template(iam, 'buckets', {
      Effect: 'Allow',
      Action: 's3:GetObject',
      Resource: ['arn:aws:s3:::@{bucketNames}/@{folders}/*', 'arn:aws:s3:::fixed/*'],
      Condition: { StringEquals: { 'aws:PrincipalTag/team': '@{teamName}', 's3:prefix': '@{folders}' } },
    })
    const Parameters = [
      { Name: 'bucketNames', Type: 'stringList' as const, Values: ['a', '@{teamName}'] },
      { Name: 'folders', Type: 'stringList' as const, Values: ['x', 'y'] },
      { Name: 'teamName', Type: 'string' as const, Values: ['"}]'] },
    ]
    const id = await request(iam, { Permissions: { PolicyTemplateArn, Parameters } })
    const found = await shown(server.iam, id)
    expect(found.Permissions).toEqual({ PolicyTemplateArn, Parameters })
    expect(JSON.parse(found.PermissionPolicy ?? '').Statement).toEqual([
      {
        Effect: 'Allow',
        Action: 's3:GetObject',
        Resource: [
          'arn:aws:s3:::a/x/*',
          'arn:aws:s3:::a/y/*',
          'arn:aws:s3:::@{teamName}/x/*',
          'arn:aws:s3:::@{teamName}/y/*',
          'arn:aws:s3:::fixed/*',
        ],
        Condition: { StringEquals: { 'aws:PrincipalTag/team': '"}]', 's3:prefix': ['x', 'y'] } },
      },
    ])
  })

  it('refuses values that do not fit the template', async () => {
    const iam = await asking()
    const statement = { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::@{bucketName}/*' }
    const PolicyTemplateArn = await template(iam, 'bucket', statement)
    const told = async (
      ...Parameters: { Name?: string; Values?: string[]; Type?: 'string' | 'stringList' }[]
    ) => (await refusal(create({ Permissions: { PolicyTemplateArn, Parameters } }, iam))).message
    const value = { Name: 'bucketName', Values: ['a'] }
    expect([
      await told(),
      await told(value, { Name: 'other', Values: ['b'] }),
      await told(value, value),
      await told({ Name: 'bucketName' }),
      await told({ Values: ['a'] }),
      await told({ ...value, Values: ['a', 'b'], Type: 'string' }),
    ]).toEqual([
      'The policy template needs a value for the parameter bucketName.',
      'The policy template has no parameter other.',
      'The parameter bucketName is given twice.',
      'The parameter bucketName has no value.',
      'Each of the parameters must have a Name.',
      'The parameter bucketName is a string and takes one value.',
    ])
    // several values are a list where nothing else is told
    await create({ Permissions: { PolicyTemplateArn, Parameters: [{ ...value, Values: ['a', 'b'] }] } }, iam)
  })

  it('refuses a policy of more than 2,048 characters, however it came to be', async () => {
    const iam = await asking()
    const statement = { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::@{bucketName}' }
    const PolicyTemplateArn = await template(iam, 'bucket', statement)
    const tooLong = wrong('The policy to be delegated is longer than 2048 characters.')
    const room = 2048 - policyOf({ ...statement, Resource: 'arn:aws:s3:::' }).length
    const of = (...Values: string[]) =>
      create({ Permissions: { PolicyTemplateArn, Parameters: [{ Name: 'bucketName', Values }] } }, iam)
    await of('x'.repeat(room))
    expect(
      await refusals(
        of('x'.repeat(room + 1)),
        of('x'.repeat(100_000)),
        of(...Array.from({ length: 500 }, (_, index) => `${index}`)),
      ),
    ).toEqual([tooLong, tooLong, tooLong])
  })

  it('refuses values that make no policy', async () => {
    const iam = await asking()
    const statement = {
      Effect: 'Allow',
      Action: 's3:GetObject',
      Resource: 'arn:aws:iam::@{accountId}:user/x',
    }
    const PolicyTemplateArn = await template(iam, 'account', statement)
    const Parameters = [{ Name: 'accountId', Values: ['1:2:3'] }]
    expect(await refusal(create({ Permissions: { PolicyTemplateArn, Parameters } }, iam))).toMatchObject(
      wrong(expect.stringMatching(/^The policy template gives no valid policy with these values: ./)),
    )
  })

  it('lists the boundaries that the policy asks for where it lets roles be made', async () => {
    const condition = (...arns: string[]) => ({ StringEquals: { 'iam:PermissionsBoundary': arns } })
    const on = { Effect: 'Allow', Resource: '*' }
    const [b1 = '', b2 = '', b3 = '', b4 = '', b5 = ''] = [1, 2, 3, 4, 5].map((n) => templateArn(`b${n}`))
    const iam = await asking(
      { ...on, Action: ['iam:Create*', 's3:*'], Condition: condition(b1, b2) },
      { ...on, Action: 'iam:PutRolePermissionsBoundary', Condition: condition(b2) },
      { ...on, Action: 'iam:DeleteRole', Condition: condition(b3) },
      { ...on, Action: 'iam:CreateRole', Condition: { ArnNotLike: { 'iam:PermissionsBoundary': b4 } } },
      { ...on, Effect: 'Deny', Action: 'iam:CreateRole', Condition: condition(b5) },
    )
    const { RolePermissionRestrictionArns } = await shown(server.iam, await request(iam))
    expect(RolePermissionRestrictionArns).toEqual([b1, b2])
  })

  it('minds the constraints of its members at their edges', async () => {
    const iam = await asking()
    const url = 'https://example.com/'
    const most: Partial<CreateDelegationRequestCommandInput> = {
      Description: 'd'.repeat(1000),
      RequestMessage: 'm'.repeat(200),
      RequestorWorkflowId: 'w'.repeat(400),
      RedirectUrl: url + 'r'.repeat(255 - url.length),
      SessionDuration: 43_200,
    }
    await create(most, iam)
    await create({ Description: '', RequestorWorkflowId: 'abcde', SessionDuration: 300 }, iam)
    const longest = (member: string, count: number) =>
      invalid(member, `Member must have length less than or equal to ${count}`)
    const told = (more: Partial<CreateDelegationRequestCommandInput>) => refusal(create(more, iam))
    expect(await told({ Description: 'd'.repeat(1001) })).toEqual(longest('description', 1000))
    expect(await told({ RequestMessage: 'm'.repeat(201) })).toEqual(longest('requestMessage', 200))
    expect(await told({ RequestorWorkflowId: 'w'.repeat(401) })).toEqual(longest('requestorWorkflowId', 400))
    expect(await told({ RequestorWorkflowId: 'abcd' })).toEqual(
      invalid('requestorWorkflowId', 'Member must have length greater than or equal to 5'),
    )
    expect(await told({ SessionDuration: 299 })).toEqual(
      invalid('sessionDuration', 'Member must have value greater than or equal to 300'),
    )
    expect(await told({ SessionDuration: 43_201 })).toEqual(
      invalid('sessionDuration', 'Member must have value less than or equal to 43200'),
    )
    expect(await told({ RedirectUrl: 'ftp://example.com' })).toMatchObject({ code: 'ValidationError' })
    expect(await told({ OwnerAccountId: '12345678901' })).toMatchObject({ code: 'ValidationError' })
    const Parameters = Array.from({ length: 51 }, (_, at) => ({ Name: `name-${at}`, Values: ['v'] }))
    expect(await told({ Permissions: { PolicyTemplateArn: templateArn(), Parameters } })).toMatchObject({
      code: 'ValidationError',
      message: expect.stringContaining('Member must have length less than or equal to 50'),
    })
  })

  it('is decided with template, duration and channel in the context (X7)', async () => {
    const PolicyTemplateArn = 'arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess'
    const NotificationChannel = topic.replace(PARTNER, ACCOUNT)
    const input = { Permissions: { PolicyTemplateArn }, NotificationChannel }
    const ana = server.iamAs(
      await user(server, 'ana', {
        Effect: 'Allow',
        Action: 'iam:CreateDelegationRequest',
        Resource: requestArn('*'),
        Condition: {
          ArnEquals: { 'iam:TemplateArn': PolicyTemplateArn },
          StringEquals: { 'iam:NotificationChannel': NotificationChannel },
          NumericLessThanEquals: { 'iam:DelegationDuration': '3600' },
        },
      }),
    )
    await create(input, ana)
    const longer = await refusal(create({ ...input, SessionDuration: 3601 }, ana))
    expect({ ...longer, message: longer.message.replace(/dr-[0-9a-f]{32}/, 'ID') }).toEqual(
      denied('ana', 'iam:CreateDelegationRequest', requestArn('ID')),
    )
    const other = { ...input, Permissions: { PolicyTemplateArn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' } }
    expect(await refusal(create(other, ana))).toMatchObject({ code: 'AccessDenied' })
    const bob = server.iamAs(await user(server, 'bob'))
    expect(await refusal(create(input, bob))).toMatchObject({ code: 'AccessDenied' })
  })

  it('cannot be taken on any more after a day', async () => {
    const id = await request(await asking())
    await server.advance(DAY - 60)
    expect(await shown(server.iam, id)).toMatchObject({ State: 'UNASSIGNED' })
    await server.advance(60)
    expect(await refusal(step.associate(server.iam, id))).toEqual(
      wrong(`The delegation request ${id} is not UNASSIGNED.`),
    )
  })
})
