import {
  CreatePolicyCommand,
  type CreatePolicyCommandInput,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  type IAMClient,
  ListPoliciesCommand,
} from '@aws-sdk/client-iam'
import { describe, expect, it } from 'vitest'
import { denied, policyOf, refusal, user } from '../../testing/callers.ts'
import { setQuota } from '../../testing/entities.ts'
import { allowS3, managedPolicy, policyArnOf } from '../../testing/policies.ts'
import { ACCOUNT } from '../../testing/roles.ts'
import { testServer } from '../../testing/test-server.ts'

const server = testServer()

const create = (input: Partial<CreatePolicyCommandInput> = {}, iam: IAMClient = server.iam) =>
  iam.send(new CreatePolicyCommand({ PolicyName: 'own', PolicyDocument: allowS3, ...input }))

describe('CreatePolicy', () => {
  it('answers counts and tags in the order sent, and no description (A-239, behaviours 15, 17, 19)', async () => {
    const Tags = ['abc', 'b', 'z', 'a'].map((Key) => ({ Key, Value: 'v' }))
    const { Policy } = await create({ Path: '/team/', Description: 'told in GetPolicy only', Tags })
    expect(Policy).toEqual({
      PolicyName: 'own',
      PolicyId: expect.stringMatching(/^ANPA[A-Z2-7]{17}$/),
      Arn: policyArnOf('team/own'),
      Path: '/team/',
      DefaultVersionId: 'v1',
      AttachmentCount: 0,
      PermissionsBoundaryUsageCount: 0,
      IsAttachable: true,
      CreateDate: expect.any(Date),
      UpdateDate: expect.any(Date),
      Tags,
    })
    expect(Policy?.UpdateDate).toEqual(Policy?.CreateDate)
  })

  it('leaves out the tags where none were given (behaviours 15)', async () => {
    const { Policy } = await create()
    expect(Object.keys(Policy ?? {})).not.toContain('Tags')
    expect(Policy).toMatchObject({ Path: '/', Arn: policyArnOf('own') })
  })

  it('refuses a name taken in another case or at another path (behaviours 4, 106)', async () => {
    await create({ PolicyName: 'Own' })
    expect(await refusal(create({ PolicyName: 'OWN', Path: '/other/' }))).toEqual({
      code: 'EntityAlreadyExists',
      status: 409,
      message: 'A policy called OWN already exists. Duplicate names are not allowed.',
    })
  })

  it('lets a policy be named like one of AWS’s, and other accounts have the same name', async () => {
    expect(await managedPolicy(server, 'ReadOnlyAccess')).toBe(policyArnOf('ReadOnlyAccess'))
    const other = server.iamAs(await server.newAccount())
    await create({ PolicyName: 'ReadOnlyAccess' }, other)
  })

  it('keeps the document byte for byte and answers it percent-encoded once (behaviours 100)', async () => {
    const PolicyDocument = `\t{ "Statement" : [ {"Resource":"arn:aws:s3:::b/é%20*'()!~-_.", "Action":["s3:*"],\r\n"Effect":"Allow"}],\n"Version":"2012-10-17"}  \n`
    await create({ PolicyDocument })
    const { PolicyVersion } = await server.iam.send(
      new GetPolicyVersionCommand({ PolicyArn: policyArnOf('own'), VersionId: 'v1' }),
    )
    expect(decodeURIComponent(PolicyVersion?.Document ?? '')).toBe(PolicyDocument)
    expect(PolicyVersion?.Document).toMatch(/^[A-Za-z0-9%._~-]+$/)
    expect(PolicyVersion?.Document).toContain('%C3%A9%2520%2A%27%28%29%21~-_.')
  })

  it('counts 6,144 characters without white space, and not one more (A-170, behaviours 11)', async () => {
    const document = (characters: number, indent?: number) => {
      const around = policyOf({ Effect: 'Allow', Action: 's3:*', Resource: 'arn:aws:s3:::' }).length
      const Resource = `arn:aws:s3:::${'a'.repeat(characters - around)}`
      const Statement = [{ Effect: 'Allow', Action: 's3:*', Resource }]
      return JSON.stringify({ Version: '2012-10-17', Statement }, undefined, indent)
    }
    expect(document(6144)).toHaveLength(6144)
    expect(document(6144, 8).length).toBeGreaterThan(6144)
    await create({ PolicyDocument: document(6144, 8) })
    expect(await refusal(create({ PolicyName: 'long', PolicyDocument: document(6145) }))).toEqual({
      code: 'LimitExceeded',
      status: 409,
      message: 'Cannot exceed quota for PolicySize: 6144',
    })
    await setQuota(server, 'PolicySizeQuota', 7000)
    await create({ PolicyName: 'long', PolicyDocument: document(6145) })
  })

  it('counts blanks inside of texts (behaviours 11)', async () => {
    const spaced = policyOf({ Effect: 'Allow', Action: 's3:*', Resource: `arn:aws:s3:::${' '.repeat(6144)}` })
    expect(await refusal(create({ PolicyDocument: spaced }))).toMatchObject({ code: 'LimitExceeded' })
  })

  it('is held by the account’s quota, which its operator may change (behaviours 11, 70)', async () => {
    await setQuota(server, 'PoliciesQuota', 1)
    await create()
    expect(await refusal(create({ PolicyName: 'second' }))).toEqual({
      code: 'LimitExceeded',
      status: 409,
      message: 'Cannot exceed quota for PoliciesPerAccount: 1',
    })
    const { Policies } = await server.iam.send(new ListPoliciesCommand({ Scope: 'Local' }))
    expect(Policies).toHaveLength(1)
    await create({}, server.iamAs(await server.newAccount()))
    await setQuota(server, 'PoliciesQuota', 2)
    await create({ PolicyName: 'second' })
  })

  it.each([
    [{ PolicyName: 'a'.repeat(129) }, 'policyName'],
    [{ PolicyName: 'a b' }, 'policyName'],
    [{ Path: '/a' }, 'path'],
    [{ Path: `/${'a'.repeat(511)}/` }, 'path'],
    [{ Description: 'a'.repeat(1001) }, 'description'],
    [{ PolicyDocument: '' }, 'policyDocument'],
    [{ PolicyDocument: ' '.repeat(131_073) }, 'policyDocument'],
    [{ Tags: [{ Key: 'a'.repeat(129), Value: '' }] }, 'tags.1.member.key'],
    [{ Tags: [{ Key: 'a', Value: 'a'.repeat(257) }] }, 'tags.1.member.value'],
    [{ Tags: Array.from({ length: 51 }, (_, index) => ({ Key: `k${index}`, Value: '' })) }, 'tags'],
  ])('refuses input past its limits, at %#', async (input, member) => {
    const refused = await refusal(create(input))
    expect(refused).toMatchObject({ code: 'ValidationError', status: 400 })
    expect(refused.message).toContain(`Value at '${member}' failed to satisfy constraint: `)
  })

  it('takes input at its limits (behaviours 71, 124)', async () => {
    const Tags = Array.from({ length: 50 }, (_, index) => ({
      Key: `${index}`.padEnd(128, 'k'),
      Value: 'v'.repeat(256),
    }))
    const input = {
      PolicyName: 'a'.repeat(128),
      Path: `/${'a'.repeat(510)}/`,
      Description: 'é'.repeat(1000),
      Tags,
    }
    const { Policy } = await create(input)
    const got = await server.iam.send(new GetPolicyCommand({ PolicyArn: Policy?.Arn }))
    expect(got.Policy).toMatchObject({ Path: input.Path, Description: input.Description })
    expect(got.Policy?.Tags).toHaveLength(50)
  })

  it('minds the case of tag keys, unlike roles and users (behaviours 18, 66, 125)', async () => {
    const pairs = (...keys: string[]) => keys.map((Key) => ({ Key, Value: 'v' }))
    await create({ PolicyName: 'cased', Tags: pairs('a', 'A') })
    for (const [Tags, message] of [
      [[], 'Error occurred while validating input. '],
      [pairs('AWS:x', 'AWS:x'), 'Tag keys beginning with aws: are reserved for system use.'],
      [pairs('a', 'a'), 'Duplicate tag keys found.'],
    ] as const) {
      expect(await refusal(create({ Tags: [...Tags] }))).toEqual({
        code: 'InvalidInput',
        status: 400,
        message,
      })
    }
  })
})

describe('the permission of CreatePolicy', () => {
  it('is decided on the ARN with the path asked for, and a denial prints the name (behaviours 102, 120)', async () => {
    const allow = { Effect: 'Allow', Action: 'iam:CreatePolicy', Resource: policyArnOf('team/*') }
    const iam = server.iamAs(await user(server, 'ana', allow))
    expect(await refusal(create({}, iam))).toEqual(denied('ana', 'iam:CreatePolicy', 'policy own'))
    await create({ Path: '/team/' }, iam)
  })

  it('sees the tags asked for (X3)', async () => {
    const allow = {
      Effect: 'Allow',
      Action: ['iam:CreatePolicy', 'iam:TagPolicy'],
      Resource: `arn:aws:iam::${ACCOUNT}:policy/*`,
      Condition: {
        StringEquals: { 'aws:RequestTag/team': 'a' },
        'ForAllValues:StringEquals': { 'aws:TagKeys': ['team'] },
      },
    }
    const iam = server.iamAs(await user(server, 'ana', allow))
    const team = (Value: string) => ({ Key: 'team', Value })
    for (const Tags of [undefined, [team('b')], [team('a'), { Key: 'more', Value: 'a' }]]) {
      const input = Tags === undefined ? {} : { Tags }
      expect(await refusal(create(input, iam))).toMatchObject({ code: 'AccessDenied', status: 403 })
    }
    await create({ Tags: [team('a')] }, iam)
  })

  it('comes before the checks of tags and documents, and after those of the model (behaviours 107)', async () => {
    const iam = server.iamAs(await user(server, 'ana'))
    const Tags = ['a', 'a'].map((Key) => ({ Key, Value: 'v' }))
    expect(await refusal(create({ Tags, PolicyDocument: '{' }, iam))).toMatchObject({ code: 'AccessDenied' })
    expect(await refusal(create({ PolicyName: 'a b' }, iam))).toMatchObject({ code: 'ValidationError' })
  })

  it('is taken back by an explicit deny', async () => {
    const iam = server.iamAs(
      await user(
        server,
        'ana',
        { Effect: 'Allow', Action: 'iam:*', Resource: '*' },
        { Effect: 'Deny', Action: 'iam:CreatePolicy', Resource: policyArnOf('own') },
      ),
    )
    const { message } = await refusal(create({}, iam))
    expect(message).toMatch(/ on resource: policy own with an explicit deny in an identity-based policy$/)
    await create({ PolicyName: 'other' }, iam)
  })
})
