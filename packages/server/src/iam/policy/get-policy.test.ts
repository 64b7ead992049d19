import {
  AttachGroupPolicyCommand,
  AttachRolePolicyCommand,
  AttachUserPolicyCommand,
  CreateUserCommand,
  GetPolicyCommand,
  type IAMClient,
  PutUserPermissionsBoundaryCommand,
} from '@aws-sdk/client-iam'
import { describe, expect, it } from 'vitest'
import { denied, refusal, user } from '../../testing/callers.ts'
import { group } from '../../testing/groups.ts'
import { managedPolicy, policyArnOf, readOnly } from '../../testing/policies.ts'
import { role, trustEc2 } from '../../testing/roles.ts'
import { testServer } from '../../testing/test-server.ts'

const server = testServer()

const get = async (PolicyArn: string, iam: IAMClient = server.iam) =>
  (await iam.send(new GetPolicyCommand({ PolicyArn }))).Policy

describe('GetPolicy', () => {
  it('has the description, and an empty list of tags where there are none (behaviours 15, 17)', async () => {
    const arn = await managedPolicy(server, 'own', { Description: 'what it is for', Path: '/team/' })
    expect(await get(arn)).toEqual({
      PolicyName: 'own',
      PolicyId: expect.stringMatching(/^ANPA[A-Z2-7]{17}$/),
      Arn: policyArnOf('team/own'),
      Path: '/team/',
      DefaultVersionId: 'v1',
      AttachmentCount: 0,
      PermissionsBoundaryUsageCount: 0,
      IsAttachable: true,
      Description: 'what it is for',
      CreateDate: expect.any(Date),
      UpdateDate: expect.any(Date),
      Tags: [],
    })
  })

  it('leaves a description out that was never given, and keeps an empty one', async () => {
    await managedPolicy(server, 'none')
    await managedPolicy(server, 'empty', { Description: '' })
    expect(Object.keys((await get(policyArnOf('none'))) ?? {})).not.toContain('Description')
    expect((await get(policyArnOf('empty')))?.Description).toBe('')
  })

  it('sorts tags by length, then bytes (behaviours 19)', async () => {
    const Tags = ['abc', 'b', 'z', 'a', 'A'].map((Key) => ({ Key, Value: 'v' }))
    const arn = await managedPolicy(server, 'own', { Tags })
    expect((await get(arn))?.Tags?.map(({ Key }) => Key)).toEqual(['A', 'a', 'b', 'z', 'abc'])
  })

  it('counts attachments apart from boundaries, each entity once (A-226, behaviours 130)', async () => {
    const arn = await managedPolicy(server, 'own')
    for (const UserName of ['ana', 'bob']) {
      await server.iam.send(new CreateUserCommand({ UserName }))
      await server.iam.send(new AttachUserPolicyCommand({ UserName, PolicyArn: arn }))
    }
    await group(server, 'admins')
    await role(server, 'app', trustEc2)
    await server.iam.send(new AttachGroupPolicyCommand({ GroupName: 'admins', PolicyArn: arn }))
    await server.iam.send(new AttachRolePolicyCommand({ RoleName: 'app', PolicyArn: arn }))
    for (let times = 0; times < 2; times++) {
      const boundary = { UserName: 'ana', PermissionsBoundary: arn }
      await server.iam.send(new PutUserPermissionsBoundaryCommand(boundary))
    }
    expect(await get(arn)).toMatchObject({ AttachmentCount: 4, PermissionsBoundaryUsageCount: 1 })
  })

  it.each([
    [policyArnOf('absent')],
    [policyArnOf('OWN')],
    [policyArnOf('other/own')],
    ['arn:aws-cn:iam::123456789012:policy/own'],
    ['arn:aws:iam::123456789012:user/own'],
    ['arn:aws:iam::aws:policy/Absent'],
    ['arn:aws:iam::aws:policy/readonlyaccess'],
  ])('finds nothing under %s (behaviours 5)', async (arn) => {
    await managedPolicy(server, 'own')
    expect(await refusal(get(arn))).toEqual({
      code: 'NoSuchEntity',
      status: 404,
      message: `Policy ${arn} was not found.`,
    })
  })

  it('needs an ARN of at least 20 characters (behaviours 7)', async () => {
    const noArn = 'not-an-arn-but-long-enough'
    expect(await refusal(get(noArn))).toEqual({
      code: 'ValidationError',
      status: 400,
      message: `ARN ${noArn} is not valid.`,
    })
    expect(await refusal(get('short'))).toEqual({
      code: 'ValidationError',
      status: 400,
      message:
        "1 validation error detected: Value at 'policyArn' failed to satisfy constraint: Member must have length greater than or equal to 20",
    })
  })

  it('is decided on the policy and its tags, and for AWS’s as for own ones (D296, X3)', async () => {
    const Tags = [{ Key: 'team', Value: 'a' }]
    const own = await managedPolicy(server, 'own', { Tags })
    const other = await managedPolicy(server, 'other')
    const allow = { Effect: 'Allow', Action: 'iam:GetPolicy' }
    const iam = server.iamAs(
      await user(
        server,
        'ana',
        { ...allow, Resource: '*', Condition: { StringEquals: { 'aws:ResourceTag/team': 'a' } } },
        { ...allow, Resource: readOnly },
      ),
    )
    await get(own, iam)
    await get(readOnly, iam)
    for (const arn of [other, 'arn:aws:iam::aws:policy/AdministratorAccess', policyArnOf('absent')]) {
      expect(await refusal(get(arn, iam))).toEqual(denied('ana', 'iam:GetPolicy', `policy ${arn}`))
    }
  })

  it('tells nobody of another account whether a policy is there', async () => {
    const own = await managedPolicy(server, 'own')
    const foreign = server.iamAs(await server.newAccount())
    const there = await refusal(get(own, foreign))
    const absent = await refusal(get(policyArnOf('absent'), foreign))
    expect(there).toMatchObject({ code: 'AccessDenied', status: 403 })
    expect(absent).toMatchObject({ code: 'AccessDenied', status: 403 })
    expect(there.message.replaceAll('own', 'absent')).toBe(absent.message)
  })
})
