import {
  AttachUserPolicyCommand,
  CreateUserCommand,
  GetRoleCommand,
  GetUserCommand,
  GetUserPolicyCommand,
  type IAMClient,
  ListAccessKeysCommand,
  ListAttachedUserPoliciesCommand,
  ListGroupsForUserCommand,
  ListUserTagsCommand,
  PutUserPolicyCommand,
  TagUserCommand,
  UpdateUserCommand,
  type UpdateUserCommandInput,
} from '@aws-sdk/client-iam'
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { describe, expect, it } from 'vitest'
import { denied, invalid, missing, policyOf, refusal, user, userArnOf } from '../../testing/callers.ts'
import { group } from '../../testing/groups.ts'
import { assume, role, trust } from '../../testing/roles.ts'
import { testServer } from '../../testing/test-server.ts'

const server = testServer()

const PolicyArn = 'arn:aws:iam::aws:policy/ReadOnlyAccess'
const update = (input: UpdateUserCommandInput, iam: IAMClient = server.iam) =>
  iam.send(new UpdateUserCommand(input))
const get = async (UserName: string) => (await server.iam.send(new GetUserCommand({ UserName }))).User

describe('UpdateUser', () => {
  it('renames and moves a user who keeps id, keys, groups, tags and policies (B-067, B-068, behaviours 38)', async () => {
    const allowed = { Effect: 'Allow', Action: 'iam:GetUser', Resource: '*' }
    const key = await user(server, 'Richard', allowed)
    const Tags = [{ Key: 'team', Value: 'a' }]
    await server.iam.send(new TagUserCommand({ UserName: 'Richard', Tags }))
    await server.iam.send(new AttachUserPolicyCommand({ UserName: 'Richard', PolicyArn }))
    await group(server, 'Devs', ['Richard'])
    const before = await get('Richard')
    await update({ UserName: 'rICHARD', NewUserName: 'Rich', NewPath: '/x/' })

    const UserName = 'Rich'
    const Arn = userArnOf('Rich', '/x/')
    expect(await get('rich')).toEqual({ ...before, UserName, Path: '/x/', Arn })
    const caller = await server.stsAs(key).send(new GetCallerIdentityCommand({}))
    expect(caller).toMatchObject({ UserId: before?.UserId, Arn })
    const { User } = await server.iamAs(key).send(new GetUserCommand({}))
    expect(User?.UserName).toBe('Rich')
    const { AccessKeyMetadata } = await server.iam.send(new ListAccessKeysCommand({ UserName }))
    expect(AccessKeyMetadata).toMatchObject([{ UserName, AccessKeyId: key.accessKeyId, Status: 'Active' }])
    const { Groups } = await server.iam.send(new ListGroupsForUserCommand({ UserName }))
    expect(Groups).toMatchObject([{ GroupName: 'Devs' }])
    expect((await server.iam.send(new ListUserTagsCommand({ UserName }))).Tags).toEqual(Tags)
    const attached = await server.iam.send(new ListAttachedUserPoliciesCommand({ UserName }))
    expect(attached.AttachedPolicies).toMatchObject([{ PolicyArn }])
    await server.iam.send(new GetUserPolicyCommand({ UserName, PolicyName: 'inline' }))
    expect(await refusal(get('Richard'))).toEqual(missing('user', 'Richard'))
  })

  it('follows through to trust policies, not to resources, and frees the old name (B-069, B-070, SB-25)', async () => {
    const own = { Effect: 'Allow', Action: 'iam:ListAccessKeys' }
    const richard = await user(server, 'Richard', { ...own, Resource: userArnOf('Richard') })
    const arn = await role(server, 'app', trust(userArnOf('Richard')))
    const list = () => server.iamAs(richard).send(new ListAccessKeysCommand({}))
    await list()
    await update({ UserName: 'Richard', NewUserName: 'Rich' })
    await assume(server, richard, arn)
    expect(await refusal(list())).toEqual(denied('Rich', 'iam:ListAccessKeys', 'user Rich'))
    const PolicyDocument = policyOf({ ...own, Resource: userArnOf('Rich') })
    await server.iam.send(
      new PutUserPolicyCommand({ UserName: 'Rich', PolicyName: 'inline', PolicyDocument }),
    )
    await list()
    await update({ UserName: 'Rich', NewPath: '/new/' })
    await assume(server, richard, arn)
    expect(await refusal(list())).toMatchObject({ code: 'AccessDenied' })
    const { Role } = await server.iam.send(new GetRoleCommand({ RoleName: 'app' }))
    expect(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '')).toBe(trust(userArnOf('Rich', '/new/')))

    // who has the old name now is somebody else
    const namesake = await user(server, 'Richard')
    expect(await refusal(assume(server, namesake, arn))).toMatchObject({ code: 'AccessDenied' })
  })

  it('changes what is given only', async () => {
    await server.iam.send(new CreateUserCommand({ UserName: 'ana' }))
    await update({ UserName: 'ana', NewPath: '/x/' })
    await update({ UserName: 'ana', NewUserName: 'bea' })
    await update({ UserName: 'bea' })
    expect(await get('bea')).toMatchObject({ UserName: 'bea', Path: '/x/' })
  })

  it('changes the case of a name, and refuses one that another user has (B-071, behaviours 4, 106, 122)', async () => {
    await server.iam.send(new CreateUserCommand({ UserName: 'ana' }))
    await server.iam.send(new CreateUserCommand({ UserName: 'bea' }))
    await update({ UserName: 'ana', NewUserName: 'ANA' })
    expect(await get('ana')).toMatchObject({ UserName: 'ANA', Arn: userArnOf('ANA') })
    expect(await refusal(update({ UserName: 'ANA', NewUserName: 'BEA', NewPath: '/x/' }))).toEqual({
      code: 'EntityAlreadyExists',
      status: 409,
      message: 'User with name BEA already exists.',
    })
    expect(await get('ana')).toMatchObject({ UserName: 'ANA', Path: '/' })
  })

  it('takes names of up to 64 characters, and no odd paths (behaviours 71, 123)', async () => {
    await server.iam.send(new CreateUserCommand({ UserName: 'ana' }))
    await update({ UserName: 'ana', NewUserName: 'x'.repeat(64) })
    const UserName = 'x'.repeat(64)
    expect(await refusal(update({ UserName, NewUserName: 'x'.repeat(65) }))).toEqual(
      invalid('newUserName', 'Member must have length less than or equal to 64'),
    )
    await update({ UserName, NewPath: '/a//b/' })
    for (const NewPath of ['//', '/team', 'team/', '/ space/', '/del\u007f/', '/é/', '/team/\n']) {
      expect(await refusal(update({ UserName, NewPath }))).toMatchObject({ code: 'ValidationError' })
    }
    expect((await get(UserName))?.Path).toBe('/a//b/')
  })

  it('names a user that is not there (behaviours 1)', async () => {
    expect(await refusal(update({ UserName: 'Absent', NewPath: '/x/' }))).toEqual(missing('user', 'Absent'))
  })

  it('is decided on the ARN that the user has and on the one that it gets, with tags (B-071, behaviours 120)', async () => {
    const Tags = [{ Key: 'team', Value: 'a' }]
    await server.iam.send(new CreateUserCommand({ UserName: 'bob', Tags }))
    const allow = (...names: string[]) => ({
      Effect: 'Allow',
      Action: 'iam:UpdateUser',
      Resource: names.map((name) => userArnOf(name)),
    })
    const tagged = {
      Condition: { StringEquals: { 'aws:ResourceTag/team': 'a', 'iam:ResourceTag/team': 'a' } },
    }
    const old = server.iamAs(await user(server, 'old', allow('bob')))
    const both = server.iamAs(await user(server, 'both', { ...allow('bob', 'rob'), ...tagged }))
    const rename = { UserName: 'BOB', NewUserName: 'rob' }
    expect(await refusal(update(rename, old))).toEqual(denied('old', 'iam:UpdateUser', userArnOf('rob')))
    await update(rename, both)
    expect(await refusal(update({ UserName: 'rob', NewUserName: 'bob' }, old))).toEqual(
      denied('old', 'iam:UpdateUser', 'user rob'),
    )
  })
})
