import {
  AddUserToGroupCommand,
  AttachGroupPolicyCommand,
  AttachUserPolicyCommand,
  CreateGroupCommand,
  CreatePolicyCommand,
  CreateUserCommand,
  GetUserCommand,
  PutGroupPolicyCommand,
  PutUserPermissionsBoundaryCommand,
  PutUserPolicyCommand,
  SimulatePrincipalPolicyCommand,
  TagUserCommand,
} from '@aws-sdk/client-iam'
import { describe, expect, it } from 'vitest'
import { denied, policyOf, refusal, user, userArnOf } from '../../testing/callers.ts'
import { role, trustEc2 } from '../../testing/roles.ts'
import { object, principalResults, reading } from '../../testing/simulations.ts'
import { testServer } from '../../testing/test-server.ts'

const server = testServer()
const actions = ['s3:GetObject', 's3:PutObject', 's3:DeleteObject', 's3:ListBucket']
const allow = (Action: string) => policyOf({ Effect: 'Allow', Action, Resource: '*' })
const [ana, readOnly] = [userArnOf('ana', '/division/'), 'arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess']

/** A user with an inline and an attached policy, in a group with both, bounded by reading and writing; answers ARNs. */
async function makeAna(): Promise<{ deleting: string; boundary: string }> {
  const { iam } = server
  const policy = async (PolicyName: string, PolicyDocument: string) => {
    const { Policy } = await iam.send(new CreatePolicyCommand({ PolicyName, Path: '/p/', PolicyDocument }))
    return Policy?.Arn ?? ''
  }
  await iam.send(new CreateUserCommand({ UserName: 'ana', Path: '/division/' }))
  await iam.send(new CreateGroupCommand({ GroupName: 'staff' }))
  await iam.send(new AddUserToGroupCommand({ UserName: 'ana', GroupName: 'staff' }))
  const inline = { PolicyName: 'inline', PolicyDocument: allow('s3:GetObject') }
  await iam.send(new PutUserPolicyCommand({ UserName: 'ana', ...inline }))
  await iam.send(
    new PutGroupPolicyCommand({ GroupName: 'staff', ...inline, PolicyDocument: allow('s3:PutObject') }),
  )
  const deleting = await policy('deleting', allow('s3:DeleteObject'))
  await iam.send(new AttachUserPolicyCommand({ UserName: 'ana', PolicyArn: deleting }))
  await iam.send(new AttachGroupPolicyCommand({ GroupName: 'staff', PolicyArn: readOnly }))
  return { deleting, boundary: await policy('boundary', allow('s3:*Object')) }
}

/** Decisions, and ids of matched statements, for each of the four actions. */
async function simulated(input: Omit<Parameters<typeof principalResults>[1], 'ActionNames'>) {
  const results = await principalResults(server, { ActionNames: actions, ...input })
  return results.map(({ EvalDecision, MatchedStatements }) => [
    EvalDecision,
    ...(MatchedStatements ?? []).map(({ SourcePolicyId }) => SourcePolicyId),
  ])
}

describe('SimulatePrincipalPolicy', () => {
  it('asks the policies of a user and its groups, by the names that they have (S7)', async () => {
    await makeAna()
    expect(await simulated({ PolicySourceArn: ana })).toEqual([
      ['allowed', 'AmazonS3ReadOnlyAccess', 'user_ana_inline'],
      ['allowed', 'group_staff_inline'],
      ['allowed', 'deleting'],
      ['allowed', 'AmazonS3ReadOnlyAccess'],
    ])
  })

  it('asks the policies of a group or a role alone', async () => {
    await makeAna()
    const roleArn = await role(server, 'app', trustEc2, reading)
    const group = 'arn:aws:iam::123456789012:group/staff'
    expect((await simulated({ PolicySourceArn: group })).map(([decision]) => decision)).toEqual([
      'allowed',
      'allowed',
      'implicitDeny',
      'allowed',
    ])
    expect(await simulated({ PolicySourceArn: roleArn })).toEqual([
      ['allowed', 'role_app_inline'],
      ['implicitDeny'],
      ['implicitDeny'],
      ['implicitDeny'],
    ])
  })

  it('adds policies that are given, and puts a given boundary in the place of the own one', async () => {
    const { boundary } = await makeAna()
    await server.iam.send(
      new PutUserPermissionsBoundaryCommand({ UserName: 'ana', PermissionsBoundary: boundary }),
    )
    const decisions = async (input: object) =>
      (await simulated({ PolicySourceArn: ana, ...input })).map(([decision]) => decision)
    expect(await decisions({})).toEqual(['allowed', 'allowed', 'allowed', 'implicitDeny'])
    const denying = policyOf({ Effect: 'Deny', Action: 's3:PutObject', Resource: '*' })
    expect(await decisions({ PolicyInputList: [denying] })).toEqual([
      'allowed',
      'explicitDeny',
      'allowed',
      'implicitDeny',
    ])
    expect(await decisions({ PermissionsBoundaryPolicyInputList: [allow('s3:ListBucket')] })).toEqual([
      'implicitDeny',
      'implicitDeny',
      'implicitDeny',
      'allowed',
    ])
    const [first] = await principalResults(server, { PolicySourceArn: ana })
    expect(first?.PermissionsBoundaryDecisionDetail).toEqual({ AllowedByPermissionsBoundary: true })
  })

  it('leaves policies out by type, ARN or name, to show what would be without them', async () => {
    const { deleting, boundary } = await makeAna()
    const without = async (
      ...PolicyExclusionList: NonNullable<Parameters<typeof simulated>[0]['PolicyExclusionList']>
    ) =>
      (await simulated({ PolicySourceArn: ana, PolicyExclusionList })).map(
        ([decision]) => decision === 'allowed',
      )
    expect(await without()).toEqual([true, true, true, true])
    expect(await without({ PolicyType: 'inline' })).toEqual([true, false, true, true])
    expect(await without({ PolicyType: 'user-managed' })).toEqual([true, true, false, true])
    expect(await without({ PolicyType: 'aws-managed' })).toEqual([true, true, true, false])
    expect(await without({ PolicyArn: deleting })).toEqual([true, true, false, true])
    expect(await without({ PolicyArn: readOnly })).toEqual([true, true, true, false])
    const inline = { PolicyName: 'inline', AttachmentType: 'group', AttachmentName: 'staff' } as const
    expect(await without({ InlinePolicyIdentifier: inline })).toEqual([true, false, true, true])
    expect(await without({ InlinePolicyIdentifier: { ...inline, AttachmentType: 'role' } })).toEqual([
      true,
      true,
      true,
      true,
    ])
    await server.iam.send(
      new PutUserPermissionsBoundaryCommand({ UserName: 'ana', PermissionsBoundary: boundary }),
    )
    expect(await without({ PolicyType: 'user-managed' })).toEqual([true, true, false, false])
    expect(await without({ PolicyType: 'permission-boundary' })).toEqual([true, true, true, true])
  })

  it('takes the entity for the caller of a resource policy unless another is named', async () => {
    await makeAna()
    const ResourcePolicy = (AWS: string) =>
      JSON.stringify({
        Statement: { Effect: 'Allow', Principal: { AWS }, Action: 's3:GetObjectAcl', Resource: object },
      })
    const asked = {
      PolicySourceArn: ana,
      ActionNames: ['s3:GetObjectAcl'],
      ResourceArns: [object],
      PolicyExclusionList: [{ PolicyType: 'aws-managed' as const }],
    }
    const decision = async (input: object) =>
      (await principalResults(server, { ...asked, ...input }))[0]?.EvalDecision
    expect(await decision({ ResourcePolicy: ResourcePolicy(ana) })).toBe('allowed')
    expect(await decision({ ResourcePolicy: ResourcePolicy(userArnOf('bob')) })).toBe('implicitDeny')
    expect(
      await decision({ ResourcePolicy: ResourcePolicy(userArnOf('bob')), CallerArn: userArnOf('bob') }),
    ).toBe('allowed')
  })

  it('finds its entity by kind and name, and overlooks a wrong path, in the permission too (behaviours 121)', async () => {
    await makeAna()
    const wrong = userArnOf('Ana', '/elsewhere/')
    expect(await simulated({ PolicySourceArn: wrong })).toEqual(await simulated({ PolicySourceArn: ana }))
    const grant = { Effect: 'Allow', Action: 'iam:SimulatePrincipalPolicy', Resource: ana }
    const iam = server.iamAs(await user(server, 'eve', grant))
    const simulate = (PolicySourceArn: string) =>
      iam.send(new SimulatePrincipalPolicyCommand({ PolicySourceArn, ActionNames: actions }))
    expect((await simulate(wrong)).EvaluationResults).toHaveLength(4)
    expect(await refusal(simulate(userArnOf('eve')))).toEqual(
      denied('eve', 'iam:SimulatePrincipalPolicy', userArnOf('eve')),
    )
  })

  it('refuses an entity that is not there, or that is none (behaviours 121)', async () => {
    const missing = { code: 'NoSuchEntity', status: 404, message: 'Unable to retrieve specified IAM entity.' }
    for (const PolicySourceArn of [userArnOf('nobody'), 'arn:aws:iam::999999999999:user/ana']) {
      expect(await refusal(simulated({ PolicySourceArn }))).toEqual(missing)
    }
    for (const arn of ['arn:aws:iam::123456789012:root', 'arn:aws:sts::123456789012:assumed-role/app/s']) {
      expect(await refusal(simulated({ PolicySourceArn: arn }))).toEqual({
        code: 'InvalidInput',
        status: 400,
        message: `Invalid Entity Arn: ${arn} does not clearly define entity type and name.`,
      })
    }
  })

  it('says what live calls then do', async () => {
    const target = userArnOf('target')
    await server.iam.send(
      new CreateUserCommand({ UserName: 'target', Tags: [{ Key: 'team', Value: 'blue' }] }),
    )
    const get = { Effect: 'Allow', Action: 'iam:Get*', Resource: target }
    const everything = { Effect: 'Allow', Action: '*', Resource: '*' }
    const sets = [
      [get],
      [
        { ...get, Resource: '*' },
        { Effect: 'Deny', NotAction: 'iam:TagUser', Resource: target },
      ],
      [everything, { Effect: 'Deny', Action: 'iam:tag*', Resource: 'arn:aws:iam::*:user/t?rget' }],
      [{ ...everything, Resource: 'arn:aws:iam::123456789012:user/${aws:username}' }],
      [{ Effect: 'Allow', Action: '*', NotResource: target }],
    ]
    for (const [index, statements] of sets.entries()) {
      const name = `caller${index}`
      const iam = server.iamAs(await user(server, name, ...statements))
      const live = await Promise.allSettled([
        iam.send(new GetUserCommand({ UserName: 'target' })),
        iam.send(new TagUserCommand({ UserName: 'target', Tags: [{ Key: 'a', Value: 'b' }] })),
      ])
      const results = await principalResults(server, {
        PolicySourceArn: userArnOf(name),
        ActionNames: ['iam:GetUser', 'iam:TagUser'],
        ResourceArns: [target],
      })
      expect(results.map(({ EvalDecision }) => EvalDecision === 'allowed')).toEqual(
        live.map(({ status }) => status === 'fulfilled'),
      )
    }
  })
})
