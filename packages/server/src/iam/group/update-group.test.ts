import {
  AddUserToGroupCommand,
  AttachGroupPolicyCommand,
  CreateUserCommand,
  GetGroupCommand,
  GetGroupPolicyCommand,
  type IAMClient,
  ListAttachedGroupPoliciesCommand,
  ListGroupsForUserCommand,
  UpdateGroupCommand,
  type UpdateGroupCommandInput,
} from '@aws-sdk/client-iam'
import { describe, expect, it } from 'vitest'
import { denied, invalid, missing, refusal, user } from '../../testing/callers.ts'
import { group, groupArnOf } from '../../testing/groups.ts'
import { testServer } from '../../testing/test-server.ts'

const server = testServer()

const PolicyArn = 'arn:aws:iam::aws:policy/ReadOnlyAccess'
const update = (input: UpdateGroupCommandInput, iam: IAMClient = server.iam) =>
  iam.send(new UpdateGroupCommand(input))
const get = async (GroupName: string) => (await server.iam.send(new GetGroupCommand({ GroupName }))).Group

describe('UpdateGroup', () => {
  it('renames and moves a group that keeps its id, users and policies (B-350)', async () => {
    await server.iam.send(new CreateUserCommand({ UserName: 'cathy' }))
    const everything = { Effect: 'Allow', Action: 's3:*', Resource: '*' }
    const GroupId = await group(server, 'Test', ['cathy'], everything)
    await server.iam.send(new AttachGroupPolicyCommand({ GroupName: 'Test', PolicyArn }))
    const before = await get('Test')
    await update({ GroupName: 'tEST', NewGroupName: 'QA', NewPath: '/x/' })

    const GroupName = 'QA'
    const after = { ...before, GroupName, Path: '/x/', GroupId, Arn: groupArnOf('QA', '/x/') }
    const { Group, Users } = await server.iam.send(new GetGroupCommand({ GroupName }))
    expect(Group).toEqual(after)
    expect(Users?.map(({ UserName }) => UserName)).toEqual(['cathy'])
    const { Groups } = await server.iam.send(new ListGroupsForUserCommand({ UserName: 'cathy' }))
    expect(Groups).toEqual([after])
    const attached = await server.iam.send(new ListAttachedGroupPoliciesCommand({ GroupName }))
    expect(attached.AttachedPolicies).toEqual([{ PolicyName: 'ReadOnlyAccess', PolicyArn }])
    await server.iam.send(new GetGroupPolicyCommand({ GroupName, PolicyName: 'inline' }))
    expect(await refusal(get('Test'))).toEqual(missing('group', 'Test'))
  })

  it('changes what is given only', async () => {
    await group(server, 'Test')
    await update({ GroupName: 'Test', NewPath: '/x/' })
    await update({ GroupName: 'Test', NewGroupName: 'QA' })
    await update({ GroupName: 'QA' })
    expect(await get('qa')).toMatchObject({ GroupName: 'QA', Path: '/x/' })
    await update({ GroupName: 'qa', NewGroupName: 'qA' })
    expect(await get('QA')).toMatchObject({ GroupName: 'qA', Path: '/x/' })
  })

  it('refuses a name that another group has, and changes nothing then (B-353, behaviours 4, 106, 122)', async () => {
    await group(server, 'Test')
    await group(server, 'QA')
    expect(await refusal(update({ GroupName: 'Test', NewGroupName: 'qa', NewPath: '/x/' }))).toEqual({
      code: 'EntityAlreadyExists',
      status: 409,
      message: 'Group with name qa already exists.',
    })
    expect(await get('Test')).toMatchObject({ GroupName: 'Test', Path: '/' })
  })

  it('refuses names and paths that CreateGroup refuses (behaviours 71, 123)', async () => {
    await group(server, 'Test')
    const refused = await refusal(update({ GroupName: 'Test', NewGroupName: 'x'.repeat(129) }))
    expect(refused).toEqual(invalid('newGroupName', 'Member must have length less than or equal to 128'))
    for (const NewPath of ['//', '/team', 'team/', '/é/', '/team/\n']) {
      expect(await refusal(update({ GroupName: 'Test', NewPath }))).toMatchObject({ code: 'ValidationError' })
    }
  })

  it('names a group that is not there (behaviours 1)', async () => {
    expect(await refusal(update({ GroupName: 'Absent', NewPath: '/x/' }))).toEqual(missing('group', 'Absent'))
  })

  it('is decided on the ARN that the group has and on the one that it gets (behaviours 120)', async () => {
    await group(server, 'Test')
    const allow = (...names: string[]) => ({
      Effect: 'Allow',
      Action: 'iam:UpdateGroup',
      Resource: names.map((name) => groupArnOf(name)),
    })
    const ana = server.iamAs(await user(server, 'ana', allow('Test')))
    const bob = server.iamAs(await user(server, 'bob', allow('Test', 'QA')))
    const eve = server.iamAs(await user(server, 'eve', allow('QA')))
    const rename = { GroupName: 'test', NewGroupName: 'QA' }
    expect(await refusal(update(rename, ana))).toEqual(denied('ana', 'iam:UpdateGroup', groupArnOf('QA')))
    expect(await refusal(update(rename, eve))).toEqual(denied('eve', 'iam:UpdateGroup', 'group Test'))
    await update({ GroupName: 'test', NewGroupName: 'Test' }, ana)
    await update(rename, bob)
    // the new ARN counts at once, and is not the one that the policy names
    expect(await refusal(update({ GroupName: 'QA', NewGroupName: 'Test' }, ana))).toEqual(
      denied('ana', 'iam:UpdateGroup', 'group QA'),
    )
  })

  it('leaves policies as they are that name the group as a resource (B-351, SB-26)', async () => {
    await server.iam.send(new CreateUserCommand({ UserName: 'cathy' }))
    await group(server, 'Test')
    const Resource = groupArnOf('Test')
    const bob = await user(server, 'bob', { Effect: 'Allow', Action: 'iam:AddUserToGroup', Resource })
    const add = (GroupName: string) =>
      server.iamAs(bob).send(new AddUserToGroupCommand({ GroupName, UserName: 'cathy' }))
    await add('Test')
    await update({ GroupName: 'Test', NewGroupName: 'QA' })
    expect(await refusal(add('QA'))).toEqual(denied('bob', 'iam:AddUserToGroup', 'group QA'))
    await update({ GroupName: 'QA', NewGroupName: 'Test' })
    await add('Test')
    await update({ GroupName: 'Test', NewPath: '/x/' })
    expect(await refusal(add('Test'))).toEqual(denied('bob', 'iam:AddUserToGroup', 'group Test'))
  })
})
