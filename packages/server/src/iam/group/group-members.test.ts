import {
  AddUserToGroupCommand,
  CreateGroupCommand,
  CreateUserCommand,
  GetGroupCommand,
  type IAMClient,
  ListGroupsForUserCommand,
  paginateGetGroup,
  paginateListGroupsForUser,
  RemoveUserFromGroupCommand,
  TagUserCommand,
  UpdateUserCommand,
} from '@aws-sdk/client-iam'
import { beforeEach, describe, expect, it } from 'vitest'
import { denied, missing, overLimit, pagesOf, refusal, user, userArnOf } from '../../testing/callers.ts'
import { setQuota } from '../../testing/entities.ts'
import { group, groupArnOf } from '../../testing/groups.ts'
import { testServer } from '../../testing/test-server.ts'

const server = testServer()

beforeEach(() => server.iam.send(new CreateUserCommand({ UserName: 'Cathy' })))

const add = (GroupName: string, UserName = 'cathy', iam: IAMClient = server.iam) =>
  iam.send(new AddUserToGroupCommand({ GroupName, UserName }))
const remove = (GroupName: string, UserName = 'CATHY', iam: IAMClient = server.iam) =>
  iam.send(new RemoveUserFromGroupCommand({ GroupName, UserName }))
const groupsOf = async (UserName = 'cathy') =>
  (await server.iam.send(new ListGroupsForUserCommand({ UserName }))).Groups?.map((group) => group.GroupName)
const membersOf = async (GroupName: string) =>
  (await server.iam.send(new GetGroupCommand({ GroupName }))).Users?.map((user) => user.UserName)

describe('AddUserToGroup and RemoveUserFromGroup', () => {
  it('change nothing where they have been done before (A-187, B-348, behaviours 101)', async () => {
    await group(server, 'Test')
    await add('test')
    await add('TEST', 'CATHY')
    expect(await membersOf('Test')).toEqual(['Cathy'])
    await remove('tEST')
    await remove('Test')
    expect(await membersOf('Test')).toEqual([])
    expect(await groupsOf()).toEqual([])
  })

  it('name the user where both are not there, else the group (behaviours 1, 101)', async () => {
    await group(server, 'Test')
    for (const call of [add, remove]) {
      expect(await refusal(call('Absent', 'Nobody'))).toEqual(missing('user', 'Nobody'))
      expect(await refusal(call('Test', 'Nobody'))).toEqual(missing('user', 'Nobody'))
      expect(await refusal(call('Absent'))).toEqual(missing('group', 'Absent'))
    }
  })

  it('take no group for a user (B-338)', async () => {
    await group(server, 'Test')
    await group(server, 'Inner')
    expect(await refusal(add('Test', 'Inner'))).toEqual(missing('user', 'Inner'))
  })

  it('keep one membership where a user is added at once many times', async () => {
    await group(server, 'Test')
    await Promise.all(Array.from({ length: 8 }, () => add('Test')))
    expect(await membersOf('Test')).toEqual(['Cathy'])
  })

  it('may be two hundred of one group (B-337)', async () => {
    await group(server, 'Test')
    const many = Array.from({ length: 200 }, (_, index) => `user-${String(index).padStart(3, '0')}`)
    for (const UserName of many) {
      await server.iam.send(new CreateUserCommand({ UserName }))
      await add('Test', UserName)
    }
    const found: (string | undefined)[] = []
    for await (const { Users = [] } of paginateGetGroup({ client: server.iam }, { GroupName: 'Test' }))
      found.push(...Users.map(({ UserName }) => UserName))
    expect(found).toEqual(many)
  })

  it('let a user be in ten groups (B-337, behaviours 11)', async () => {
    const names = Array.from({ length: 11 }, (_, index) => `g${index}`)
    for (const name of names) await group(server, name)
    for (const name of names.slice(0, 10)) await add(name)
    expect(await refusal(add('g10'))).toEqual(overLimit('Cannot exceed quota for GroupsPerUser: 10'))
    await add('g9')
    expect(await groupsOf()).toHaveLength(10)
    await remove('g0')
    await add('g10')
    await setQuota(server, 'GroupsPerUserQuota', 11)
    await add('g0')
    expect(await groupsOf()).toHaveLength(11)
  })

  it('admit no more than the quota where groups are joined at once', async () => {
    await setQuota(server, 'GroupsPerUserQuota', 2)
    const names = ['a', 'b', 'c', 'd']
    for (const name of names) await group(server, name)
    const joined = await Promise.allSettled(names.map((name) => add(name)))
    expect(joined.filter(({ status }) => status === 'fulfilled')).toHaveLength(2)
    expect(await groupsOf()).toHaveLength(2)
  })

  it('are decided on the stored ARN of the group, not on the user (behaviours 102, 120)', async () => {
    await server.iam.send(new CreateGroupCommand({ GroupName: 'Test', Path: '/team/' }))
    await group(server, 'Other')
    await server.iam.send(new TagUserCommand({ UserName: 'Cathy', Tags: [{ Key: 'team', Value: 'a' }] }))
    const Action = ['iam:AddUserToGroup', 'iam:RemoveUserFromGroup']
    const allow = (Resource: string, more: object = {}) => ({ Effect: 'Allow', Action, Resource, ...more })
    const ana = server.iamAs(await user(server, 'ana', allow(groupArnOf('Test', '/team/'))))
    const onUser = server.iamAs(await user(server, 'bob', allow(userArnOf('*'))))
    const onTags = server.iamAs(
      await user(server, 'eve', allow('*', { Condition: { Null: { 'aws:ResourceTag/team': 'false' } } })),
    )
    await add('test', 'cathy', ana)
    await remove('TEST', 'cathy', ana)
    for (const [call, action] of [
      [add, 'iam:AddUserToGroup'],
      [remove, 'iam:RemoveUserFromGroup'],
    ] as const) {
      expect(await refusal(call('other', 'cathy', ana))).toEqual(denied('ana', action, 'group Other'))
      expect(await refusal(call('test', 'cathy', onUser))).toEqual(denied('bob', action, 'group Test'))
      expect(await refusal(call('test', 'cathy', onTags))).toEqual(denied('eve', action, 'group Test'))
      expect(await refusal(call('Absent', 'Nobody', ana))).toEqual(denied('ana', action, 'group Absent'))
    }
  })
})

describe('ListGroupsForUser', () => {
  it('lists the groups of the user by name, in pages (B-066, B-346, behaviours 16, 72)', async () => {
    for (const name of ['c', 'A', 'b', 'other']) await group(server, name)
    for (const name of ['c', 'A', 'b']) await add(name)
    const { $metadata: _, ...answer } = await server.iam.send(
      new ListGroupsForUserCommand({ UserName: 'CATHY' }),
    )
    expect(answer).toEqual({
      Groups: ['A', 'b', 'c'].map((GroupName) => ({
        Path: '/',
        GroupName,
        GroupId: expect.stringMatching(/^AGPA/),
        Arn: groupArnOf(GroupName),
        CreateDate: expect.any(Date),
      })),
      IsTruncated: false,
    })
    const paging = { client: server.iam, pageSize: 2 }
    const pages = await pagesOf(paginateListGroupsForUser(paging, { UserName: 'Cathy' }), ({ Groups }) =>
      Groups?.map(({ GroupName }) => GroupName),
    )
    expect(pages).toEqual([['A', 'b'], ['c']])
  })

  it('goes on behind a group that the user has left since (behaviours 133)', async () => {
    for (const name of ['a', 'b', 'c']) await group(server, name, ['cathy'])
    const UserName = 'cathy'
    const first = await server.iam.send(new ListGroupsForUserCommand({ UserName, MaxItems: 1 }))
    await remove('a')
    const rest = await server.iam.send(new ListGroupsForUserCommand({ UserName, Marker: first.Marker }))
    expect(rest.Groups?.map(({ GroupName }) => GroupName)).toEqual(['b', 'c'])
  })

  it('follows a user who is renamed (B-068, behaviours 38)', async () => {
    await group(server, 'Test', ['Cathy'])
    await server.iam.send(new UpdateUserCommand({ UserName: 'Cathy', NewUserName: 'Kate' }))
    expect(await groupsOf('Kate')).toEqual(['Test'])
    expect(await refusal(groupsOf('Cathy'))).toEqual(missing('user', 'Cathy'))
  })

  it('is decided on the user, tags included (behaviours 102, X3)', async () => {
    await server.iam.send(new CreateUserCommand({ UserName: 'Bare' }))
    await server.iam.send(new TagUserCommand({ UserName: 'Cathy', Tags: [{ Key: 'team', Value: 'a' }] }))
    const ana = await user(server, 'ana', {
      Effect: 'Allow',
      Action: 'iam:ListGroupsForUser',
      Resource: userArnOf('*'),
      Condition: { StringEquals: { 'iam:ResourceTag/team': 'a', 'aws:ResourceTag/team': 'a' } },
    })
    const asAna = (UserName: string) => server.iamAs(ana).send(new ListGroupsForUserCommand({ UserName }))
    await asAna('cathy')
    expect(await refusal(asAna('bare'))).toEqual(denied('ana', 'iam:ListGroupsForUser', 'user Bare'))
  })
})
