import {
  AddUserToGroupCommand,
  CreateGroupCommand,
  CreateUserCommand,
  GetGroupCommand,
  GetUserCommand,
  paginateGetGroup,
  RemoveUserFromGroupCommand,
  UpdateUserCommand,
} from '@aws-sdk/client-iam'
import { describe, expect, it } from 'vitest'
import { denied, missing, pagesOf, refusal, user, userArnOf } from '../../testing/callers.ts'
import { group, groupArnOf } from '../../testing/groups.ts'
import { testServer } from '../../testing/test-server.ts'

const server = testServer()

const GroupName = 'Devs'
const get = (name = 'dEVS') => server.iam.send(new GetGroupCommand({ GroupName: name }))

describe('GetGroup', () => {
  it('answers the group and its users, without tags and boundary (A-188, B-065, behaviours 15, 16, 106)', async () => {
    const created = await server.iam.send(new CreateGroupCommand({ GroupName, Path: '/team/' }))
    await server.iam.send(
      new CreateUserCommand({
        UserName: 'Brad',
        Path: '/people/',
        Tags: [{ Key: 'a', Value: 'b' }],
        PermissionsBoundary: 'arn:aws:iam::aws:policy/ReadOnlyAccess',
      }),
    )
    await server.iam.send(new AddUserToGroupCommand({ GroupName, UserName: 'brad' }))
    const { $metadata: _, ...answer } = await get()
    expect(answer).toEqual({
      Group: created.Group,
      Users: [
        {
          Path: '/people/',
          UserName: 'Brad',
          UserId: expect.stringMatching(/^AIDA/),
          Arn: userArnOf('Brad', '/people/'),
          CreateDate: expect.any(Date),
        },
      ],
      IsTruncated: false,
    })
  })

  it('answers an empty list for a group of nobody', async () => {
    await group(server, GroupName)
    expect((await get()).Users).toEqual([])
  })

  it('pages the users, and repeats the group on each page (behaviours 72)', async () => {
    const people = ['u1', 'u2', 'u3', 'u4', 'u5']
    for (const UserName of people) await server.iam.send(new CreateUserCommand({ UserName }))
    await group(server, GroupName, people)
    await group(server, 'other', ['u1', 'u2'])
    const paging = { client: server.iam, pageSize: 2 }
    const pages = await pagesOf(paginateGetGroup(paging, { GroupName }), ({ Group, Users }) =>
      (Users ?? []).map(({ UserName }) => ({ group: Group?.GroupName, user: UserName })),
    )
    expect(pages.map(({ length }) => length)).toEqual([2, 2, 1])
    expect(pages.flat().map(({ user }) => user)).toHaveLength(5)
    expect(new Set(pages.flat().map(({ user }) => user))).toEqual(new Set(people))
    expect(new Set(pages.flat().map(({ group }) => group))).toEqual(new Set([GroupName]))
  })

  it('goes on behind a user who has left the group since (behaviours 133)', async () => {
    const people = ['u1', 'u2', 'u3']
    for (const UserName of people) await server.iam.send(new CreateUserCommand({ UserName }))
    await group(server, GroupName, people)
    const first = await server.iam.send(new GetGroupCommand({ GroupName, MaxItems: 1 }))
    const UserName = first.Users?.[0]?.UserName
    await server.iam.send(new RemoveUserFromGroupCommand({ GroupName, UserName }))
    const rest = await server.iam.send(new GetGroupCommand({ GroupName, Marker: first.Marker }))
    expect(rest.Users?.map((user) => user.UserName).sort()).toEqual(
      people.filter((name) => name !== UserName),
    )
  })

  it('shows the new name of a user who was renamed (behaviours 38)', async () => {
    await server.iam.send(new CreateUserCommand({ UserName: 'brad' }))
    await group(server, GroupName, ['brad'])
    await server.iam.send(new UpdateUserCommand({ UserName: 'brad', NewUserName: 'Bradley', NewPath: '/x/' }))
    const { User } = await server.iam.send(new GetUserCommand({ UserName: 'bradley' }))
    expect((await get()).Users).toEqual([User])
  })

  it('names a group that is not there (behaviours 1)', async () => {
    expect(await refusal(get('Absent'))).toEqual(missing('group', 'Absent'))
  })

  it('is decided on the stored ARN, whatever the case of the name (behaviours 102, 120)', async () => {
    await server.iam.send(new CreateGroupCommand({ GroupName, Path: '/team/' }))
    await group(server, 'Other')
    const resources = [groupArnOf(GroupName, '/team/'), groupArnOf('Absent')]
    const ana = await user(server, 'ana', { Effect: 'Allow', Action: 'iam:GetGroup', Resource: resources })
    const asAna = (name: string) => server.iamAs(ana).send(new GetGroupCommand({ GroupName: name }))
    await asAna('DEVS')
    expect(await refusal(asAna('OTHER'))).toEqual(denied('ana', 'iam:GetGroup', 'group Other'))
    expect(await refusal(asAna('gone'))).toEqual(denied('ana', 'iam:GetGroup', 'group gone'))
    expect(await refusal(asAna('Absent'))).toEqual(missing('group', 'Absent'))
  })
})
