import {
  AttachRolePolicyCommand,
  CreateServiceLinkedRoleCommand,
  type CreateServiceLinkedRoleCommandInput,
  GetRoleCommand,
  ListAttachedRolePoliciesCommand,
  ListRolesCommand,
} from '@aws-sdk/client-iam'
import { describe, expect, it } from 'vitest'
import { denied, invalid, policyOf, refusal, user } from '../../testing/callers.ts'
import { setQuota } from '../../testing/entities.ts'
import { ACCOUNT } from '../../testing/roles.ts'
import { testServer } from '../../testing/test-server.ts'

const server = testServer()

const acm = 'acm.amazonaws.com'
const RoleName = 'AWSServiceRoleForCertificateManager'

const create = (input: Partial<CreateServiceLinkedRoleCommandInput> = {}, iam = server.iam) =>
  iam.send(new CreateServiceLinkedRoleCommand({ AWSServiceName: acm, ...input }))

/** A document as IAM answers it. */
const encoded = (document: string) => encodeURIComponent(document).replace(/\*/g, '%2A')

const trust = <V>(service: V, action: V) =>
  encoded(policyOf({ Effect: 'Allow', Principal: { Service: service }, Action: action }))

describe('CreateServiceLinkedRole', () => {
  it('makes the service’s role under its name, with lists in the trust policy that it answers (behaviours 34, A-021)', async () => {
    const { Role } = await create({ Description: 'for certificates' })
    expect(Role).toEqual({
      Path: `/aws-service-role/${acm}/`,
      RoleName,
      RoleId: expect.stringMatching(/^AROA[A-Z2-7]{17}$/),
      Arn: `arn:aws:iam::${ACCOUNT}:role/aws-service-role/${acm}/${RoleName}`,
      CreateDate: expect.any(Date),
      AssumeRolePolicyDocument: trust([acm], ['sts:AssumeRole']),
    })
  })

  it('leaves a role that GetRole shows with strings, and that has the service’s policy (behaviours 34, B-360)', async () => {
    expect((await server.iam.send(new ListRolesCommand({}))).Roles).toEqual([])
    await create({ Description: 'for certificates' })
    const { Role } = await server.iam.send(new GetRoleCommand({ RoleName }))
    expect(Role).toMatchObject({
      Description: 'for certificates',
      MaxSessionDuration: 3600,
      AssumeRolePolicyDocument: trust(acm, 'sts:AssumeRole'),
    })
    const { Roles } = await server.iam.send(new ListRolesCommand({ PathPrefix: '/aws-service-role/' }))
    expect(Roles).toHaveLength(1)
    const attached = await server.iam.send(new ListAttachedRolePoliciesCommand({ RoleName }))
    const PolicyName = 'CertificateManagerServiceRolePolicy'
    expect(attached.AttachedPolicies).toEqual([
      { PolicyName, PolicyArn: `arn:aws:iam::aws:policy/aws-service-role/${PolicyName}` },
    ])
  })

  it.each([
    ['events', 'CloudWatchEvents', 'CloudWatchEventsServiceRolePolicy'],
    ['license-manager', 'AWSLicenseManagerRole', 'AWSLicenseManagerServiceRolePolicy'],
    ['auditmanager', 'AuditManager', 'AWSAuditManagerServiceRolePolicy'],
    ['config-multiaccountsetup', 'ConfigMultiAccountSetup', 'AWSConfigMultiAccountSetupPolicy'],
    ['compute-optimizer', 'ComputeOptimizer', 'ComputeOptimizerServiceRolePolicy'],
    [
      'member.org.stacksets.cloudformation',
      'CloudFormationStackSetsOrgMember',
      'CloudFormationStackSetsOrgMemberServiceRolePolicy',
    ],
    ['vpc-lattice', 'VpcLattice', 'AWSVpcLatticeServiceRolePolicy'],
  ])('knows the service %s', async (service, name, policy) => {
    const { Role } = await create({ AWSServiceName: `${service}.amazonaws.com` })
    expect(Role?.RoleName).toBe(`AWSServiceRoleFor${name}`)
    const attached = await server.iam.send(
      new ListAttachedRolePoliciesCommand({ RoleName: Role?.RoleName ?? '' }),
    )
    expect(attached.AttachedPolicies?.map(({ PolicyName }) => PolicyName)).toEqual([policy])
  })

  it('names the policy of the account’s partition', async () => {
    const iam = server.iamAs(await server.newAccount({ account_id: '222222222222', partition: 'aws-cn' }))
    expect((await create({}, iam)).Role?.Arn).toMatch(/^arn:aws-cn:/)
    const attached = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName }))
    expect(attached.AttachedPolicies?.[0]?.PolicyArn).toMatch(
      /^arn:aws-cn:iam::aws:policy\/aws-service-role\//,
    )
  })

  it('makes a role that only AWS changes (B-363)', async () => {
    await create()
    const PolicyArn = 'arn:aws:iam::aws:policy/ReadOnlyAccess'
    expect(await refusal(server.iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn })))).toEqual({
      code: 'UnmodifiableEntity',
      status: 400,
      message: `Cannot perform the operation on the protected role '${RoleName}' - this role is only modifiable by AWS`,
    })
  })

  it.each([
    ['autoscaling', 'AWSServiceRoleForAutoScaling'],
    ['connect', 'AWSServiceRoleForAmazonConnect'],
    ['lexv2', 'AWSServiceRoleForLexV2Bots'],
  ])('makes several roles of %s, told apart by their suffix (behaviours 34)', async (service, name) => {
    const AWSServiceName = `${service}.amazonaws.com`
    await create({ AWSServiceName })
    for (const CustomSuffix of ['one', 'two']) {
      const { Role } = await create({ AWSServiceName, CustomSuffix })
      expect(Role?.RoleName).toBe(`${name}_${CustomSuffix}`)
    }
    expect(await refusal(create({ AWSServiceName, CustomSuffix: 'ONE' }))).toEqual({
      code: 'InvalidInput',
      status: 400,
      message: `Service role name ${name}_ONE has been taken in this account, please try a different suffix.`,
    })
  })

  it('makes no second role, also when two are asked for at once (behaviours 34)', async () => {
    const made = await Promise.allSettled([create(), create()])
    expect(made.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(await refusal(create())).toEqual({
      code: 'InvalidInput',
      status: 400,
      message: `Service role name ${RoleName} has been taken in this account, please try a different suffix.`,
    })
  })

  it('refuses a suffix for every other service, and one that makes the name too long (behaviours 34)', async () => {
    expect(await refusal(create({ CustomSuffix: 'mine' }))).toEqual({
      code: 'InvalidInput',
      status: 400,
      message: `Custom suffix is not allowed for ${acm}`,
    })
    const AWSServiceName = 'autoscaling.amazonaws.com'
    const fits = 'x'.repeat(64 - 'AWSServiceRoleForAutoScaling_'.length)
    await create({ AWSServiceName, CustomSuffix: fits })
    expect(await refusal(create({ AWSServiceName, CustomSuffix: `${fits}x` }))).toEqual({
      code: 'InvalidInput',
      status: 400,
      message: `Service role name AWSServiceRoleForAutoScaling_${fits}x is longer than 64 characters.`,
    })
  })

  it.each(['lambda', 'ACM.amazonaws.com', 'toString', '__proto__', 'iam.amazonaws.com'])(
    'tells that the service %s has no role of its own',
    async (AWSServiceName) => {
      expect(await refusal(create({ AWSServiceName }))).toEqual({
        code: 'AccessDenied',
        status: 403,
        message: `Cannot find Service Linked Role template for ${AWSServiceName}`,
      })
    },
  )

  it('refuses what the model refuses', async () => {
    expect(await refusal(create({ AWSServiceName: 'a/b' }))).toMatchObject({ code: 'ValidationError' })
    expect(await refusal(create({ AWSServiceName: 'x'.repeat(129) }))).toEqual(
      invalid('aWSServiceName', 'Member must have length less than or equal to 128'),
    )
    expect(await refusal(create({ CustomSuffix: 'x'.repeat(65) }))).toMatchObject({ code: 'ValidationError' })
  })

  it('is not bound by the quota of roles, though its roles count', async () => {
    await setQuota(server, 'RolesQuota', 1)
    await create()
    await create({ AWSServiceName: 'ecs.amazonaws.com' })
    expect((await server.iam.send(new ListRolesCommand({}))).Roles).toHaveLength(2)
  })
})

describe('the permission of CreateServiceLinkedRole', () => {
  it('is decided on the role’s ARN, which a denial prints, and sees the service (behaviours 102, X6)', async () => {
    const ana = await user(server, 'ana', {
      Effect: 'Allow',
      Action: 'iam:CreateServiceLinkedRole',
      Resource: `arn:aws:iam::*:role/aws-service-role/${acm}/${RoleName}`,
      Condition: { StringLike: { 'iam:AWSServiceName': acm } },
    })
    const iam = server.iamAs(ana)
    expect(await refusal(create({ AWSServiceName: 'ecs.amazonaws.com' }, iam))).toEqual(
      denied(
        'ana',
        'iam:CreateServiceLinkedRole',
        `arn:aws:iam::${ACCOUNT}:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS`,
      ),
    )
    await create({}, iam)
  })

  it('comes before what is wrong with the service', async () => {
    const ana = server.iamAs(await user(server, 'ana'))
    expect(await refusal(create({ AWSServiceName: 'none.amazonaws.com' }, ana))).toMatchObject({
      message: expect.stringContaining('is not authorized to perform: iam:CreateServiceLinkedRole'),
    })
  })

  it('is not given where a condition names another service', async () => {
    const ana = await user(server, 'ana', {
      Effect: 'Allow',
      Action: 'iam:CreateServiceLinkedRole',
      Resource: '*',
      Condition: { StringEquals: { 'iam:AWSServiceName': 'ecs.amazonaws.com' } },
    })
    expect(await refusal(create({}, server.iamAs(ana)))).toMatchObject({ code: 'AccessDenied' })
    await create({ AWSServiceName: 'ecs.amazonaws.com' }, server.iamAs(ana))
  })
})
