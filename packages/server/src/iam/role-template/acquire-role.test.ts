import {
  AcquireRoleCommand,
  type AcquireRoleCommandInput,
  CreateRoleCommand,
  CreateUserCommand,
  DeleteUserCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  GetRoleTemplateVersionCommand,
  ListAttachedRolePoliciesCommand,
  PutRolePermissionsBoundaryCommand,
  UpdateAssumeRolePolicyCommand,
  UpdateRoleCommand,
  UpdateUserCommand,
} from '@aws-sdk/client-iam'
import { describe, expect, it } from 'vitest'
import { denied, overLimit, policyOf, refusal, user, userArnOf } from '../../testing/callers.ts'
import { setQuota } from '../../testing/entities.ts'
import { ACCOUNT, trustEc2 } from '../../testing/roles.ts'
import { testServer } from '../../testing/test-server.ts'

const server = testServer()

const TemplateArn = 'arn:aws:iam::aws:role-template/BucketReader'
const auditArn = 'arn:aws:iam::aws:role-template/AuditAccess'
const RoleName = 'BucketReader-logs'

/** Values of parameters, one each unless told. */
const valuesOf = (values: Record<string, string | string[]>) =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { Values: [value].flat() }]))

const acquire = (
  values: Record<string, string | string[]> = { BucketName: 'logs' },
  input: Partial<AcquireRoleCommandInput> = {},
  iam = server.iam,
) => iam.send(new AcquireRoleCommand({ TemplateArn, ReplacementValues: valuesOf(values), ...input }))

const conflict = {
  code: 'NameConflict',
  status: 409,
  message:
    'A role with this name exists but was created with different parameters. Pass a unique roleName to create a new role.',
}

describe('AcquireRole', () => {
  it('makes the role that the template describes', async () => {
    const { Role } = await acquire()
    expect(Role).toEqual({
      Path: '/service-role/',
      RoleName,
      RoleId: expect.stringMatching(/^AROA[A-Z2-7]{17}$/),
      Arn: `arn:aws:iam::${ACCOUNT}:role/service-role/${RoleName}`,
      CreateDate: expect.any(Date),
      AssumeRolePolicyDocument: expect.stringContaining('ec2.amazonaws.com'),
      Description: 'Reads the bucket logs',
      MaxSessionDuration: 3600,
      Tags: [{ Key: 'bucket', Value: 'logs' }],
      SourceRoleTemplate: { TemplateArn, TemplateMinorVersion: 0 },
    })
    const got = await server.iam.send(new GetRoleCommand({ RoleName }))
    expect(got.Role?.SourceRoleTemplate).toEqual({ TemplateArn, TemplateMinorVersion: 0 })
    const inline = await server.iam.send(new GetRolePolicyCommand({ RoleName, PolicyName: 'read-bucket' }))
    expect(decodeURIComponent(inline.PolicyDocument ?? '')).toBe(
      policyOf(
        { Effect: 'Allow', Action: 's3:ListBucket', Resource: 'arn:aws:s3:::logs' },
        { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::logs/*' },
      ),
    )
  })

  it('attaches managed policies, and takes lists as lists', async () => {
    await user(server, 'ana')
    await acquire({ AuditorArn: userArnOf('ana') }, { TemplateArn: auditArn })
    const attached = await server.iam.send(
      new ListAttachedRolePoliciesCommand({ RoleName: 'AuditAccess-default' }),
    )
    expect(attached.AttachedPolicies?.map(({ PolicyArn }) => PolicyArn)).toEqual([
      'arn:aws:iam::aws:policy/SecurityAudit',
    ])
    const QueueArns = ['a', 'b'].map((name) => `arn:aws:sqs:us-east-1:${ACCOUNT}:${name}`)
    const worker = 'arn:aws:iam::aws:role-template/QueueWorker'
    await acquire({ Name: 'x', QueueArns }, { TemplateArn: worker })
    const inline = await server.iam.send(
      new GetRolePolicyCommand({ RoleName: 'QueueWorker-x', PolicyName: 'take-messages' }),
    )
    expect(JSON.parse(decodeURIComponent(inline.PolicyDocument ?? '')).Statement[0].Resource).toEqual(
      QueueArns,
    )
  })

  it.each(['aws', 'aws-cn', 'aws-us-gov'])(
    'names resources in the partition of the account: %s',
    async (partition) => {
      const iam = server.iamAs(await server.newAccount({ partition }))
      const arn = `arn:${partition}:iam::aws:role-template/BucketReader`
      const { Role } = await acquire({ BucketName: 'logs' }, { TemplateArn: arn }, iam)
      const { PolicyDocument = '' } = await iam.send(
        new GetRolePolicyCommand({ RoleName, PolicyName: 'read-bucket' }),
      )
      expect(decodeURIComponent(PolicyDocument)).toBe(
        policyOf(
          { Effect: 'Allow', Action: 's3:ListBucket', Resource: `arn:${partition}:s3:::logs` },
          { Effect: 'Allow', Action: 's3:GetObject', Resource: `arn:${partition}:s3:::logs/*` },
        ),
      )
      expect((await acquire({ BucketName: 'logs' }, { TemplateArn: arn }, iam)).Role).toEqual(Role)
      const given = acquire({ BucketName: 'logs', 'AWS::Partition': 'aws' }, { TemplateArn: arn }, iam)
      expect(await refusal(given)).toMatchObject({
        code: 'InvalidInput',
        message: 'The role template has no parameter AWS::Partition.',
      })
    },
  )

  it('hands back the role that is there (behaviours 78)', async () => {
    const first = await acquire()
    expect((await acquire({ BucketName: 'logs', Service: 'ec2.amazonaws.com' })).Role).toEqual(first.Role)
  })

  it('refuses a name that other parameters or somebody else have taken (behaviours 78)', async () => {
    await acquire()
    expect(await refusal(acquire({ BucketName: 'logs', Service: 'lambda.amazonaws.com' }))).toEqual(conflict)
    await server.iam.send(
      new CreateRoleCommand({ RoleName: 'bucketreader-OTHER', AssumeRolePolicyDocument: trustEc2 }),
    )
    expect(await refusal(acquire({ BucketName: 'other' }))).toEqual(conflict)
  })

  it('refuses a role that was modified until the change is undone (behaviours 78)', async () => {
    const first = await acquire()
    await server.iam.send(new UpdateRoleCommand({ RoleName, MaxSessionDuration: 7200 }))
    expect(await refusal(acquire())).toEqual({
      code: 'RoleModified',
      status: 409,
      message: `Role ${RoleName} has been modified since it was created and is no longer managed.`,
    })
    await server.iam.send(new UpdateRoleCommand({ RoleName, MaxSessionDuration: 3600 }))
    expect((await acquire()).Role).toEqual(first.Role)
  })

  it('refuses a role that trusts whom the ARN does not name any more (behaviours 78, M5)', async () => {
    const AuditorArn = userArnOf('aud')
    const audit = () => acquire({ AuditorArn }, { TemplateArn: auditArn })
    const UserName = 'aud'
    const trusts = async () => {
      const { Role } = await server.iam.send(new GetRoleCommand({ RoleName: 'AuditAccess-default' }))
      return decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '')
    }
    const modified = {
      code: 'RoleModified',
      status: 409,
      message: 'Role AuditAccess-default has been modified since it was created and is no longer managed.',
    }
    const { User } = await server.iam.send(new CreateUserCommand({ UserName }))
    const { Role: first } = await audit()
    const document = await trusts()
    expect(document).toContain(AuditorArn)

    const renamed = (from: string, NewUserName: string) =>
      server.iam.send(new UpdateUserCommand({ UserName: from, NewUserName }))
    await renamed('aud', 'bud')
    expect(await refusal(audit())).toEqual(modified)
    await renamed('bud', 'aud')
    expect((await audit()).Role).toEqual(first)

    await server.iam.send(new DeleteUserCommand({ UserName }))
    expect(await refusal(audit())).toEqual(modified)
    await server.iam.send(new CreateUserCommand({ UserName }))
    expect(await trusts()).toContain(User?.UserId)
    expect(await refusal(audit())).toEqual(modified)
    const RoleName = 'AuditAccess-default'
    await server.iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument: document }))
    expect((await audit()).Role).toEqual(first)
    expect(await trusts()).toBe(document)
  })

  it('refuses values that the template does not take', async () => {
    for (const [values, message] of [
      [{}, 'The role template needs a value for the parameter BucketName.'],
      [{ BucketName: 'a', Colour: 'b' }, 'The role template has no parameter Colour.'],
      [{ BucketName: ['a', 'b'] }, 'The parameter BucketName of the role template takes one value.'],
      [{ BucketName: 'a b' }, 'The role name BucketReader-a b is not valid.'],
      [{ BucketName: '"},{' }, 'The role name BucketReader-"},{ is not valid.'],
    ] as const) {
      const given: Record<string, string | string[]> = Object.fromEntries(
        Object.entries(values).map(([name, value]) => [name, [value].flat()]),
      )
      expect(await refusal(acquire(given))).toEqual({ code: 'InvalidInput', status: 400, message })
    }
    expect(await refusal(acquire({ AuditorArn: 'ana' }, { TemplateArn: auditArn }))).toMatchObject({
      message: 'The parameter AuditorArn of the role template takes the type Arn.',
    })
    const AuditorArn = userArnOf('nobody')
    expect(await refusal(acquire({ AuditorArn }, { TemplateArn: auditArn }))).toMatchObject({
      code: 'MalformedPolicyDocument',
      message: `Invalid principal in policy: "AWS":"${AuditorArn}"`,
    })
  })

  it('makes one role where two ask for it at once', async () => {
    const [one, two] = await Promise.all([acquire(), acquire()])
    expect(two.Role).toEqual(one.Role)
    const differing = await Promise.allSettled([
      acquire({ BucketName: 'x' }),
      acquire({ BucketName: 'x', Service: 'lambda.amazonaws.com' }),
    ])
    expect(differing.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  })

  it('makes no role past a quota, and then nothing of it', async () => {
    await setQuota(server, 'RolesQuota', 1)
    await acquire()
    expect(await refusal(acquire({ BucketName: 'other' }))).toEqual(
      overLimit('Cannot exceed quota for RolesPerAccount: 1'),
    )
    expect((await acquire()).Role?.RoleName).toBe(RoleName)
    await setQuota(server, 'RolesQuota', 2)
    await setQuota(server, 'RolePolicySizeQuota', 100)
    expect(await refusal(acquire({ BucketName: 'other' }))).toEqual(
      overLimit('Maximum policy size of 100 bytes exceeded for role BucketReader-other'),
    )
    const other = new GetRoleCommand({ RoleName: 'BucketReader-other' })
    expect(await refusal(server.iam.send(other))).toMatchObject({ code: 'NoSuchEntity' })
  })

  it('puts no value outside of the text that it stands in', async () => {
    for (const Service of ['x.amazonaws.com","AWS":"*', '"}', 'ec2.amazonaws.com ']) {
      expect(await refusal(acquire({ BucketName: 'logs', Service }))).toEqual({
        code: 'MalformedPolicyDocument',
        status: 400,
        message: `Invalid principal in policy: "SERVICE":"${Service}"`,
      })
    }
  })
})

describe('the permission of AcquireRole', () => {
  const statement = (...Action: string[]) => ({
    Effect: 'Allow',
    Action,
    Resource: `arn:aws:iam::${ACCOUNT}:role/service-role/${RoleName}`,
  })

  it.each([
    ['GetRole', []],
    ['CreateRole', ['iam:GetRole']],
    ['TagRole', ['iam:GetRole', 'iam:CreateRole']],
    ['PutRolePolicy', ['iam:GetRole', 'iam:CreateRole', 'iam:TagRole']],
  ])('needs iam:%s, and prints the template (behaviours 102)', async (missing, held) => {
    const ana = server.iamAs(await user(server, 'ana', statement('iam:ListRoles', ...held)))
    expect(await refusal(acquire(undefined, {}, ana))).toEqual(
      denied('ana', `iam:${missing}`, `role template ${TemplateArn}`),
    )
  })

  it('needs iam:AttachRolePolicy on each policy that is attached (X6)', async () => {
    const Resource = `arn:aws:iam::${ACCOUNT}:role/audit/AuditAccess-default`
    const attaching = (arn: string) => [
      { Effect: 'Allow', Action: ['iam:GetRole', 'iam:CreateRole'], Resource },
      {
        Effect: 'Allow',
        Action: 'iam:AttachRolePolicy',
        Resource,
        Condition: { ArnEquals: { 'iam:PolicyARN': arn } },
      },
    ]
    const audit = (iam: typeof server.iam) =>
      acquire({ AuditorArn: userArnOf('ana') }, { TemplateArn: auditArn }, iam)
    const ana = await user(server, 'ana', ...attaching('arn:aws:iam::aws:policy/ReadOnlyAccess'))
    expect(await refusal(audit(server.iamAs(ana)))).toEqual(
      denied('ana', 'iam:AttachRolePolicy', `role template ${auditArn}`),
    )
    const ben = await user(server, 'ben', ...attaching('arn:aws:iam::aws:policy/SecurityAudit'))
    await audit(server.iamAs(ben))
  })

  it('sees the template in every question (X6)', async () => {
    const ana = await user(server, 'ana', {
      Effect: 'Allow',
      Action: 'iam:*',
      Resource: '*',
      Condition: { ArnEquals: { 'iam:RoleTemplateARN': TemplateArn } },
    })
    const iam = server.iamAs(ana)
    const QueueArns = `arn:aws:sqs:us-east-1:${ACCOUNT}:a`
    const worker = 'arn:aws:iam::aws:role-template/QueueWorker'
    expect(await refusal(acquire({ Name: 'x', QueueArns }, { TemplateArn: worker }, iam))).toEqual(
      denied('ana', 'iam:GetRole', `role template ${worker}`),
    )
    await acquire(undefined, {}, iam)
    const byHand = iam.send(new CreateRoleCommand({ RoleName: 'x', AssumeRolePolicyDocument: trustEc2 }))
    expect(await refusal(byHand)).toMatchObject({ code: 'AccessDenied' })
  })

  it('sees the boundary of a role that is there, as GetRole does (X6)', async () => {
    await acquire()
    const PermissionsBoundary = 'arn:aws:iam::aws:policy/ReadOnlyAccess'
    await server.iam.send(new PutRolePermissionsBoundaryCommand({ RoleName, PermissionsBoundary }))
    const bounded = (arn: string) => ({
      ...statement('iam:GetRole'),
      Condition: { ArnEquals: { 'iam:PermissionsBoundary': arn } },
    })
    const ana = server.iamAs(await user(server, 'ana', bounded('arn:aws:iam::aws:policy/SecurityAudit')))
    expect(await refusal(acquire(undefined, {}, ana))).toEqual(
      denied('ana', 'iam:GetRole', `role template ${TemplateArn}`),
    )
    const ben = server.iamAs(await user(server, 'ben', bounded(PermissionsBoundary)))
    expect(await refusal(acquire(undefined, {}, ben))).toMatchObject({ code: 'RoleModified' })
  })

  it('is iam:GetRole alone where the role is there', async () => {
    await acquire()
    const ana = await user(server, 'ana', statement('iam:GetRole'))
    expect((await acquire(undefined, {}, server.iamAs(ana))).Role?.RoleName).toBe(RoleName)
  })
})

describe('GetRoleTemplateVersion', () => {
  const get = (Arn: string, MinorVersion?: number, iam = server.iam) =>
    iam.send(
      new GetRoleTemplateVersionCommand({
        TemplateArn: Arn,
        ...(MinorVersion !== undefined && { MinorVersion }),
      }),
    )

  it.each(['AuditAccess', 'BucketReader', 'QueueWorker'])('tells the template %s', async (name) => {
    const arn = `arn:aws:iam::aws:role-template/${name}`
    const { RoleTemplateVersion } = await get(arn)
    expect(RoleTemplateVersion).toMatchObject({
      TemplateArn: arn,
      TemplateName: name,
      MajorVersion: 1,
      MinorVersion: 0,
      DefaultMinorVersion: 0,
      Enabled: true,
      VersionEnabled: true,
      ManagedByType: 'Service',
      ManagedByValue: 'gatehouse',
      CreateTimestamp: new Date('2026-11-21T00:00:00Z'),
      UpdateTimestamp: new Date('2026-11-21T00:00:00Z'),
    })
    expect(decodeURIComponent(RoleTemplateVersion?.AssumeRolePolicyDocumentTemplate ?? '')).toContain('@{')
    expect((await get(arn, 0)).RoleTemplateVersion).toEqual(RoleTemplateVersion)
  })

  it('knows no other template or version', async () => {
    const absent = 'arn:aws:iam::aws:role-template/Absent'
    expect(await refusal(get(absent))).toEqual({
      code: 'NoSuchEntity',
      status: 404,
      message: `The role template ${absent} cannot be found.`,
    })
    expect(await refusal(get(TemplateArn, 9))).toMatchObject({ code: 'NoSuchEntity' })
    expect(await refusal(get('arn:aws:iam::aws:policy/ReadOnlyAccess'))).toMatchObject({
      code: 'InvalidInput',
    })
  })

  it('is denied with a hyphen (behaviours 102)', async () => {
    const ana = server.iamAs(await user(server, 'ana'))
    // without the place where the decision is recorded (behaviours 105)
    await expect(get(TemplateArn, undefined, ana)).rejects.toMatchObject({
      name: 'AccessDenied',
      message: denied('ana', 'iam:GetRoleTemplateVersion', `role-template ${TemplateArn}`).message,
    })
  })
})
