import {
  AddUserToGroupCommand,
  AttachGroupPolicyCommand,
  CreateUserCommand,
  DeleteGroupCommand,
  DeleteGroupPolicyCommand,
  DetachGroupPolicyCommand,
  GetGroupCommand,
  type IAMClient,
  ListGroupsForUserCommand,
  RemoveUserFromGroupCommand,
} from '@aws-sdk/client-iam'
import { describe, expect, it } from 'vitest'
import { denied, missing, refusal, user } from '../../testing/callers.ts'
import { group, groupArnOf } from '../../testing/groups.ts'
import { testServer } from '../../testing/test-server.ts'

const server = testServer()

const PolicyArn = 'arn:aws:iam::aws:policy/ReadOnlyAccess'
const remove = (GroupName = 'tEST', iam: IAMClient = server.iam) =>
  iam.send(new DeleteGroupCommand({ GroupName }))
const conflict = (message: string) => ({ code: 'DeleteConflict', status: 409, message })

describe('DeleteGroup', () => {
  it('tells what still belongs to the group: inline policies, attached ones, users (B-356, behaviours 10)', async () => {
    const [GroupName, UserName] = ['Test', 'cathy']
    await server.iam.send(new CreateUserCommand({ UserName }))
    await group(server, GroupName, [UserName], { Effect: 'Allow', Action: 's3:*', Resource: '*' })
    await server.iam.send(new AttachGroupPolicyCommand({ GroupName, PolicyArn }))

    expect(await refusal(remove())).toEqual(conflict('Cannot delete entity, must delete policies first.'))
    await server.iam.send(new DeleteGroupPolicyCommand({ GroupName, PolicyName: 'inline' }))
    expect(await refusal(remove())).toEqual(conflict('Cannot delete entity, must detach all policies first.'))
    await server.iam.send(new DetachGroupPolicyCommand({ GroupName, PolicyArn }))
    expect(await refusal(remove())).toEqual(
      conflict('Cannot delete entity, must remove users from group first.'),
    )
    await server.iam.send(new RemoveUserFromGroupCommand({ GroupName, UserName }))
    await remove()
    expect(await refusal(server.iam.send(new GetGroupCommand({ GroupName })))).toEqual(
      missing('group', GroupName),
    )
    const { Groups } = await server.iam.send(new ListGroupsForUserCommand({ UserName }))
    expect(Groups).toEqual([])
  })

  it('names a group that is not there (behaviours 1)', async () => {
    expect(await refusal(remove('Absent'))).toEqual(missing('group', 'Absent'))
  })

  it('leaves policies that name the group, which count for a new one of that name (B-355, SB-27)', async () => {
    const Resource = groupArnOf('Test')
    const john = await user(server, 'john', { Effect: 'Allow', Action: 'iam:AddUserToGroup', Resource })
    const add = () =>
      server.iamAs(john).send(new AddUserToGroupCommand({ GroupName: 'Test', UserName: 'john' }))
    const first = await group(server, 'Test')
    await remove()
    expect(await refusal(add())).toEqual(missing('group', 'Test'))
    expect(await group(server, 'Test')).not.toBe(first)
    await add()
  })

  it('is decided on the stored ARN (behaviours 102, 120)', async () => {
    await group(server, 'Test')
    await group(server, 'Other')
    const Resource = groupArnOf('Test')
    const iam = server.iamAs(
      await user(server, 'ana', { Effect: 'Allow', Action: 'iam:DeleteGroup', Resource }),
    )
    expect(await refusal(remove('other', iam))).toEqual(denied('ana', 'iam:DeleteGroup', 'group Other'))
    await remove('TEST', iam)
  })
})
