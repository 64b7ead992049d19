import {
  CreateGroupCommand,
  CreateServiceLinkedRoleCommand,
  CreateUserCommand,
  ListRolesCommand,
  PutGroupPolicyCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam'
import { beforeEach, describe, expect, it } from 'vitest'
import {
  attachPolicy,
  MEMBER,
  newOrganization,
  organize,
  type TestOrganization,
} from '../../testing/organizations.ts'
import { ACCOUNT } from '../../testing/roles.ts'
import { principalResults, readers } from '../../testing/simulations.ts'
import { testServer } from '../../testing/test-server.ts'

const server = testServer()
let organization: TestOrganization
const iam = () => server.iamAs(organization.member)
const PolicySourceArn = `arn:aws:iam::${MEMBER}:user/ana`
const simulate = async (more: object = {}) => {
  const [first] = await principalResults({ iam: iam() }, { PolicySourceArn, ...more })
  return first
}

beforeEach(async () => {
  organization = await newOrganization(server)
  await iam().send(new CreateUserCommand({ UserName: 'ana' }))
  const policy = { UserName: 'ana', PolicyName: 'read', PolicyDocument: readers }
  await iam().send(new PutUserPolicyCommand(policy))
})

describe('SimulatePrincipalPolicy in a member account', () => {
  it('applies the SCPs of the organization and tells of it (S7)', async () => {
    const told = (isAllowed: boolean) => ({
      OrganizationsDecisionDetail: { AllowedByOrganizations: isAllowed },
    })
    expect(await simulate()).toMatchObject({ EvalDecision: 'allowed', ...told(true) })
    const policy = await attachPolicy(server, 'scp', 'NoS3', organization.root, {
      ...{ Effect: 'Deny', Action: 's3:*', Resource: '*' },
    })
    const refused = await simulate()
    expect(refused).toMatchObject({ EvalDecision: 'explicitDeny', ...told(false) })
    expect(refused?.MatchedStatements ?? []).toEqual([])
    await organize(server, 'policies detach', { policy, target: organization.root })
    await attachPolicy(server, 'scp', 'OnlyEc2', MEMBER, {
      Effect: 'Allow',
      Action: ['ec2:*', 'iam:*'],
      Resource: '*',
    })
    await organize(server, 'policies detach', { policy: 'p-FullAWSAccess', target: MEMBER })
    expect(await simulate()).toMatchObject({ EvalDecision: 'implicitDeny', ...told(false) })
    expect(await simulate({ ActionNames: ['ec2:RunInstances'] })).toMatchObject({
      EvalDecision: 'implicitDeny',
      ...told(true),
    })
  })

  it('leaves them out where it is told to', async () => {
    const policy = await attachPolicy(server, 'scp', 'NoS3', organization.root, {
      ...{ Effect: 'Deny', Action: 's3:*', Resource: '*' },
    })
    const without = await simulate({ PolicyExclusionList: [{ PolicyType: 'scp' }] })
    expect(without).toMatchObject({ EvalDecision: 'allowed' })
    expect(without?.OrganizationsDecisionDetail).toBeUndefined()
    const PolicyArn = `arn:aws:organizations::${ACCOUNT}:policy/${organization.id}/service_control_policy/${policy}`
    expect(await simulate({ PolicyExclusionList: [{ PolicyArn }] })).toMatchObject({
      EvalDecision: 'allowed',
      OrganizationsDecisionDetail: { AllowedByOrganizations: true },
    })
  })

  it('applies them to groups as well', async () => {
    await iam().send(new CreateGroupCommand({ GroupName: 'readers' }))
    const policy = { GroupName: 'readers', PolicyName: 'read', PolicyDocument: readers }
    await iam().send(new PutGroupPolicyCommand(policy))
    await attachPolicy(server, 'scp', 'NoS3', MEMBER, { Effect: 'Deny', Action: 's3:*', Resource: '*' })
    const ofGroup = { PolicySourceArn: `arn:aws:iam::${MEMBER}:group/readers` }
    expect(await simulate(ofGroup)).toMatchObject({ EvalDecision: 'explicitDeny' })
  })
})

describe('SimulatePrincipalPolicy elsewhere', () => {
  it('tells nothing of organizations in the management account, which no SCP limits (E17)', async () => {
    await attachPolicy(server, 'scp', 'NoS3', organization.root, {
      ...{ Effect: 'Deny', Action: 's3:*', Resource: '*' },
    })
    await server.iam.send(new CreateUserCommand({ UserName: 'ben' }))
    await server.iam.send(
      new PutUserPolicyCommand({ UserName: 'ben', PolicyName: 'read', PolicyDocument: readers }),
    )
    const [result] = await principalResults(server, { PolicySourceArn: `arn:aws:iam::${ACCOUNT}:user/ben` })
    expect(result).toMatchObject({ EvalDecision: 'allowed' })
    expect(result?.OrganizationsDecisionDetail).toBeUndefined()
  })

  it('leaves service-linked roles out of them, as live calls do (E16)', async () => {
    await iam().send(new CreateServiceLinkedRoleCommand({ AWSServiceName: 'elasticbeanstalk.amazonaws.com' }))
    const { Roles = [] } = await iam().send(new ListRolesCommand({ PathPrefix: '/aws-service-role/' }))
    await attachPolicy(server, 'scp', 'Nothing', organization.root, {
      ...{ Effect: 'Deny', Action: 's3:*', Resource: '*' },
    })
    const ofRole = await simulate({ PolicySourceArn: Roles[0]?.Arn })
    expect(ofRole).not.toHaveProperty('OrganizationsDecisionDetail')
    expect(ofRole?.EvalDecision).not.toBe('explicitDeny')
  })
})
