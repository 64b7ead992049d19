import {
  CreatePolicyCommand,
  CreateRoleCommand,
  type CreateRoleCommandInput,
  GetRoleCommand,
  ListRolesCommand,
} from '@aws-sdk/client-iam'
import { describe, expect, it } from 'vitest'
import { denied, policyOf, refusal, user } from '../../testing/callers.ts'
import { setQuota } from '../../testing/entities.ts'
import { ACCOUNT, trustEc2 } from '../../testing/roles.ts'
import { testServer } from '../../testing/test-server.ts'

const server = testServer()

const create = (input: Partial<CreateRoleCommandInput> = {}) =>
  server.iam.send(new CreateRoleCommand({ RoleName: 'app', AssumeRolePolicyDocument: trustEc2, ...input }))

const boundary = 'arn:aws:iam::aws:policy/ReadOnlyAccess'

describe('CreateRole', () => {
  it('answers boundary and tags, and neither description nor duration (A-202, behaviours 14, 15)', async () => {
    const { Role } = await create({
      Path: '/team/',
      Description: 'told in GetRole only',
      MaxSessionDuration: 7200,
      PermissionsBoundary: boundary,
      Tags: [{ Key: 'team', Value: 'probe' }],
    })
    expect(Role).toEqual({
      Path: '/team/',
      RoleName: 'app',
      RoleId: expect.stringMatching(/^AROA[A-Z2-7]{17}$/),
      Arn: `arn:aws:iam::${ACCOUNT}:role/team/app`,
      CreateDate: expect.any(Date),
      AssumeRolePolicyDocument: encodeURIComponent(trustEc2).replace(/\*/g, '%2A'),
      // behaviours 9
      PermissionsBoundary: { PermissionsBoundaryType: 'Policy', PermissionsBoundaryArn: boundary },
      Tags: [{ Key: 'team', Value: 'probe' }],
    })
  })

  it('answers six members where nothing else was given, and an hour as the longest session (A-205)', async () => {
    const { Role } = await create()
    expect(Object.keys(Role ?? {}).sort()).toEqual([
      'Arn',
      'AssumeRolePolicyDocument',
      'CreateDate',
      'Path',
      'RoleId',
      'RoleName',
    ])
    const got = await server.iam.send(new GetRoleCommand({ RoleName: 'app' }))
    expect(got.Role).toMatchObject({ Path: '/', MaxSessionDuration: 3600 })
  })

  it('refuses a name taken in another case (behaviours 4, 106)', async () => {
    await create({ RoleName: 'App' })
    expect(await refusal(create({ RoleName: 'APP', Path: '/other/' }))).toEqual({
      code: 'EntityAlreadyExists',
      status: 409,
      message: 'Role with name APP already exists.',
    })
  })

  it('refuses a role past the quota, also when two are made at once (behaviours 70)', async () => {
    await setQuota(server, 'RolesQuota', 2)
    const made = await Promise.allSettled(
      ['a', 'b', 'c', 'd'].map((RoleName) => refusal(create({ RoleName }))),
    )
    const refusals = made.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
    expect(refusals).toEqual(
      Array(2).fill({
        code: 'LimitExceeded',
        status: 409,
        message: 'Cannot exceed quota for RolesPerAccount: 2',
      }),
    )
    expect((await server.iam.send(new ListRolesCommand({}))).Roles).toHaveLength(2)
  })

  it.each([
    [3599, 'greater than or equal to 3600'],
    [43_201, 'less than or equal to 43200'],
  ])('refuses sessions of %i seconds (A-205)', async (MaxSessionDuration, bound) => {
    expect(await refusal(create({ MaxSessionDuration }))).toEqual({
      code: 'ValidationError',
      status: 400,
      message: `1 validation error detected: Value at 'maxSessionDuration' failed to satisfy constraint: Member must have value ${bound}`,
    })
  })

  it('counts a description in characters, and keeps an empty one (behaviours 124)', async () => {
    expect(await refusal(create({ Description: 'é'.repeat(1001) }))).toMatchObject({
      code: 'ValidationError',
    })
    for (const [RoleName, Description] of [
      ['long', 'é'.repeat(1000)],
      ['empty', ''],
      ['none', undefined],
    ] as const) {
      await create({ RoleName, ...(Description !== undefined && { Description }) })
      const { Role } = await server.iam.send(new GetRoleCommand({ RoleName }))
      expect(Role?.Description).toBe(Description)
    }
  })

  it('checks tags in their order: empty list, reserved prefix, duplicates without case (behaviours 18, 66, 125)', async () => {
    const pair = (...keys: string[]) => keys.map((Key) => ({ Key, Value: 'v' }))
    for (const [Tags, message] of [
      [[], 'Error occurred while validating input. '],
      [pair('AWS:x', 'aws:X'), 'Tag keys beginning with aws: are reserved for system use.'],
      [pair('Team', 'team'), 'Duplicate tag keys found. Please note that Tag keys are case insensitive.'],
    ] as const) {
      expect(await refusal(create({ Tags: [...Tags] }))).toEqual({
        code: 'InvalidInput',
        status: 400,
        message,
      })
    }
  })

  it('refuses a boundary that is no ARN or no policy (behaviours 7, 8)', async () => {
    const noArn = 'not-an-arn-but-long-enough'
    expect(await refusal(create({ PermissionsBoundary: noArn }))).toEqual({
      code: 'InvalidInput',
      status: 400,
      message: `ARN ${noArn} is not valid.`,
    })
    const absent = `arn:aws:iam::${ACCOUNT}:policy/absent`
    expect(await refusal(create({ PermissionsBoundary: absent }))).toEqual({
      code: 'NoSuchEntity',
      status: 404,
      message: `Scope ARN: ${absent} does not exist or is not attachable.`,
    })
  })

  it.each(['/aws-service-role/x.amazonaws.com/', '/aws-reserved/sso.amazonaws.com/'])(
    'makes no role under %s, not even for root (E22, behaviours 34)',
    async (Path) => {
      expect(await refusal(create({ Path }))).toEqual({
        code: 'UnmodifiableEntity',
        status: 400,
        message:
          "Cannot perform the operation on the protected role 'app' - this role is only modifiable by AWS",
      })
    },
  )
})

describe('the permission of CreateRole', () => {
  it('is decided on the ARN with the path asked for, which a denial prints (behaviours 102, 120)', async () => {
    const ana = await user(server, 'ana', {
      Effect: 'Allow',
      Action: 'iam:CreateRole',
      Resource: `arn:aws:iam::${ACCOUNT}:role/team/*`,
    })
    const iam = server.iamAs(ana)
    const input = { RoleName: 'app', AssumeRolePolicyDocument: trustEc2 }
    expect(await refusal(iam.send(new CreateRoleCommand(input)))).toEqual(
      denied('ana', 'iam:CreateRole', `arn:aws:iam::${ACCOUNT}:role/app`),
    )
    await iam.send(new CreateRoleCommand({ ...input, Path: '/team/' }))
  })

  it('sees the boundary and the tags asked for (X3, X6)', async () => {
    const { Policy } = await server.iam.send(
      new CreatePolicyCommand({
        PolicyName: 'limit',
        PolicyDocument: policyOf({ Effect: 'Allow', Action: 's3:*', Resource: '*' }),
      }),
    )
    const limit = Policy?.Arn ?? ''
    const ana = await user(server, 'ana', {
      Effect: 'Allow',
      Action: ['iam:CreateRole', 'iam:TagRole'],
      Resource: '*',
      Condition: {
        StringEquals: { 'iam:PermissionsBoundary': limit, 'aws:RequestTag/team': 'a' },
        'ForAllValues:StringEquals': { 'aws:TagKeys': ['team'] },
      },
    })
    const asAna = (RoleName: string, more: Partial<CreateRoleCommandInput>) =>
      server.iamAs(ana).send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trustEc2, ...more }))
    const PermissionsBoundary = limit
    const Tags = [{ Key: 'team', Value: 'a' }]
    for (const input of [
      { Tags },
      { PermissionsBoundary: boundary, Tags },
      { PermissionsBoundary, Tags: [{ Key: 'team', Value: 'b' }] },
      { PermissionsBoundary, Tags: [...Tags, { Key: 'more', Value: 'a' }] },
    ]) {
      expect(await refusal(asAna('refused', input))).toMatchObject({ code: 'AccessDenied' })
    }
    await asAna('made', { PermissionsBoundary, Tags })
  })

  it('asks for the permission to tag where tags are passed', async () => {
    const ana = await user(
      server,
      'ana',
      { Effect: 'Allow', Action: 'iam:*', Resource: '*' },
      { Effect: 'Deny', Action: 'iam:TagRole', Resource: '*' },
    )
    const asAna = (Tags?: { Key: string; Value: string }[]) =>
      server.iamAs(ana).send(
        new CreateRoleCommand({
          RoleName: 'made',
          AssumeRolePolicyDocument: trustEc2,
          ...(Tags && { Tags }),
        }),
      )
    const { code, message } = await refusal(asAna([{ Key: 'team', Value: 'a' }]))
    expect(code).toBe('AccessDenied')
    expect(message).toContain('is not authorized to perform: iam:TagRole on resource: ')
    await asAna()
  })

  it('comes before the checks of tags and documents (behaviours 107)', async () => {
    const ana = await user(server, 'ana')
    const Tags = ['a', 'A'].map((Key) => ({ Key, Value: 'v' }))
    const command = new CreateRoleCommand({ RoleName: 'app', AssumeRolePolicyDocument: '{', Tags })
    expect(await refusal(server.iamAs(ana).send(command))).toMatchObject({ code: 'AccessDenied' })
  })

  it('leaves paths of AWS refused to whoever is denied as well (E22)', async () => {
    const ana = await user(server, 'ana')
    for (const Path of ['/aws-service-role/x.amazonaws.com/', '/aws-reserved/x/']) {
      const command = new CreateRoleCommand({ RoleName: 'a', Path, AssumeRolePolicyDocument: trustEc2 })
      expect(await refusal(server.iamAs(ana).send(command))).toMatchObject({ code: 'AccessDenied' })
    }
  })
})
