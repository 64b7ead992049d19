import {
  AttachUserPolicyCommand,
  CreateUserCommand,
  DeleteAccessKeyCommand,
  DeleteUserCommand,
  DeleteUserPolicyCommand,
  DetachUserPolicyCommand,
  GetGroupCommand,
  GetPolicyCommand,
  GetUserCommand,
  type IAMClient,
  PutUserPermissionsBoundaryCommand,
  RemoveUserFromGroupCommand,
  TagUserCommand,
} from '@aws-sdk/client-iam'
import { GetCallerIdentityCommand, GetSessionTokenCommand } from '@aws-sdk/client-sts'
import { describe, expect, it } from 'vitest'
import { credentialsOf, denied, missing, refusal, user, userArnOf } from '../../testing/callers.ts'
import { group } from '../../testing/groups.ts'
import { testServer } from '../../testing/test-server.ts'

const server = testServer()

const UserName = 'full'
const PolicyArn = 'arn:aws:iam::aws:policy/ReadOnlyAccess'
const remove = (name = 'FULL', iam: IAMClient = server.iam) =>
  iam.send(new DeleteUserCommand({ UserName: name }))
const conflict = (message: string) => ({
  code: 'DeleteConflict',
  status: 409,
  message: `Cannot delete entity, must ${message} first.`,
})

describe('DeleteUser', () => {
  it('tells what still belongs to the user: keys, inline policies, attached ones, groups (B-074, behaviours 10)', async () => {
    const key = await user(server, UserName, { Effect: 'Allow', Action: 's3:*', Resource: '*' })
    await server.iam.send(new AttachUserPolicyCommand({ UserName, PolicyArn }))
    await group(server, 'Devs', [UserName], { Effect: 'Allow', Action: 's3:*', Resource: '*' })

    expect(await refusal(remove())).toEqual(conflict('delete access keys'))
    await server.iam.send(new DeleteAccessKeyCommand({ UserName, AccessKeyId: key.accessKeyId }))
    expect(await refusal(remove())).toEqual(conflict('delete policies'))
    await server.iam.send(new DeleteUserPolicyCommand({ UserName, PolicyName: 'inline' }))
    expect(await refusal(remove())).toEqual(conflict('detach all policies'))
    await server.iam.send(new DetachUserPolicyCommand({ UserName, PolicyArn }))
    expect(await refusal(remove())).toEqual(conflict('remove users from group'))
    await server.iam.send(new RemoveUserFromGroupCommand({ UserName, GroupName: 'Devs' }))
    await remove()
    const get = server.iam.send(new GetUserCommand({ UserName }))
    expect(await refusal(get)).toEqual(missing('user', UserName))
    expect((await server.iam.send(new GetGroupCommand({ GroupName: 'Devs' }))).Users).toEqual([])
  })

  it('is stopped neither by a boundary, whose use ends with the user, nor by tags', async () => {
    await server.iam.send(new CreateUserCommand({ UserName }))
    const PermissionsBoundary = PolicyArn
    await server.iam.send(new PutUserPermissionsBoundaryCommand({ UserName, PermissionsBoundary }))
    await server.iam.send(new TagUserCommand({ UserName, Tags: [{ Key: 'a', Value: 'b' }] }))
    await remove()
    const { Policy } = await server.iam.send(new GetPolicyCommand({ PolicyArn }))
    expect(Policy?.PermissionsBoundaryUsageCount).toBe(0)
  })

  it('frees the name for somebody else', async () => {
    const first = await server.iam.send(new CreateUserCommand({ UserName, Tags: [{ Key: 'a', Value: 'b' }] }))
    await remove()
    const second = await server.iam.send(new CreateUserCommand({ UserName }))
    expect(second.User?.UserId).not.toBe(first.User?.UserId)
    expect(second.User?.Tags).toBeUndefined()
  })

  it('ends the sessions of the user, also for a user of the same name made later', async () => {
    const key = await user(server, UserName)
    const issued = await server.stsAs(key).send(new GetSessionTokenCommand({}))
    const session = credentialsOf(issued.Credentials)
    const asked = () => server.stsAs(session).send(new GetCallerIdentityCommand({}))
    await asked()
    await server.iam.send(new DeleteAccessKeyCommand({ UserName, AccessKeyId: key.accessKeyId }))
    await remove()
    await user(server, UserName)
    expect(await refusal(asked())).toMatchObject({ code: 'InvalidClientTokenId', status: 403 })
  })

  it('names a user that is not there (behaviours 1)', async () => {
    expect(await refusal(remove('Absent'))).toEqual(missing('user', 'Absent'))
  })

  it('is decided on the user and the tags that it has (behaviours 102, 120, X3)', async () => {
    const tagged = { Path: '/team/', Tags: [{ Key: 'team', Value: 'a' }] }
    await server.iam.send(new CreateUserCommand({ UserName, ...tagged }))
    await server.iam.send(new CreateUserCommand({ UserName: 'other', Path: '/team/' }))
    const ana = await user(server, 'ana', {
      Effect: 'Allow',
      Action: 'iam:DeleteUser',
      Resource: userArnOf('*', '/team/'),
      Condition: { StringEquals: { 'iam:ResourceTag/team': 'a' } },
    })
    expect(await refusal(remove('OTHER', server.iamAs(ana)))).toEqual(
      denied('ana', 'iam:DeleteUser', 'user other'),
    )
    await remove('Full', server.iamAs(ana))
  })
})
