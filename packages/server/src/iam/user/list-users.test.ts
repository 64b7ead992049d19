import {
  CreateUserCommand,
  DeleteUserCommand,
  ListUsersCommand,
  paginateListUsers,
  UpdateUserCommand,
} from '@aws-sdk/client-iam'
import { describe, expect, it } from 'vitest'
import { denied, invalid, pagesOf, refusal, user, userArnOf } from '../../testing/callers.ts'
import { testServer } from '../../testing/test-server.ts'

const server = testServer()

async function fiveUsers(): Promise<void> {
  for (const [UserName, Path] of [
    ['b', '/'],
    ['A', '/team/'],
    ['d', '/team/x/'],
    ['c', '/Team/'],
    ['e', '/te_m/'],
  ] as const) {
    await server.iam.send(
      new CreateUserCommand({
        UserName,
        Path,
        PermissionsBoundary: 'arn:aws:iam::aws:policy/ReadOnlyAccess',
        Tags: [{ Key: 'a', Value: 'b' }],
      }),
    )
  }
}

const names = (page: { Users?: { UserName?: string | undefined }[] | undefined }) =>
  page.Users?.map(({ UserName }) => UserName)
const under = async (PathPrefix: string) => names(await server.iam.send(new ListUsersCommand({ PathPrefix })))

describe('ListUsers', () => {
  it('lists users by name, without tags and boundary (B-064, behaviours 15)', async () => {
    await fiveUsers()
    const { $metadata: _, Users, ...rest } = await server.iam.send(new ListUsersCommand({}))
    expect(rest).toEqual({ IsTruncated: false })
    expect(names({ Users })).toEqual(['A', 'b', 'c', 'd', 'e'])
    expect(Users?.[0]).toEqual({
      Path: '/team/',
      UserName: 'A',
      UserId: expect.stringMatching(/^AIDA/),
      Arn: userArnOf('A', '/team/'),
      CreateDate: expect.any(Date),
    })
  })

  it('takes a path prefix literally and minds its case', async () => {
    await fiveUsers()
    expect(await under('/team/')).toEqual(['A', 'd'])
    expect(await under('/te')).toEqual(['e', 'A', 'd'])
    expect(await under('/te_m/')).toEqual(['e'])
    expect(await under('/absent/')).toEqual([])
    expect(await refusal(under('team'))).toEqual(
      invalid('pathPrefix', 'Member must satisfy regular expression pattern: \\u002F[\\u0021-\\u007F]*'),
    )
  })

  it('pages, the page size being the client’s own each time (behaviours 16, 72, 133)', async () => {
    await fiveUsers()
    const paging = { client: server.iam, pageSize: 2 }
    expect(await pagesOf(paginateListUsers(paging, {}), names)).toEqual([['A', 'b'], ['c', 'd'], ['e']])
    expect(await pagesOf(paginateListUsers(paging, { PathPrefix: '/te' }), names)).toEqual([
      ['e', 'A'],
      ['d'],
    ])
    const first = await server.iam.send(new ListUsersCommand({ MaxItems: 1 }))
    const rest = await server.iam.send(new ListUsersCommand({ MaxItems: 4, Marker: first.Marker }))
    expect(rest).toMatchObject({ IsTruncated: false })
    expect(names(rest)).toEqual(['b', 'c', 'd', 'e'])
  })

  it('shows 100 users unless told, and up to 1,000 (behaviours 72)', async () => {
    const all = Array.from({ length: 101 }, (_, index) => `u${String(index).padStart(3, '0')}`)
    await Promise.all(all.map((UserName) => server.iam.send(new CreateUserCommand({ UserName }))))
    const pages = await pagesOf(paginateListUsers({ client: server.iam }, {}), names)
    expect(pages).toEqual([all.slice(0, 100), all.slice(100)])
    const whole = await server.iam.send(new ListUsersCommand({ MaxItems: 1000 }))
    expect(names(whole)).toEqual(all)
    expect(whole.IsTruncated).toBe(false)
    // a full page has more only if something follows
    const full = await server.iam.send(new ListUsersCommand({ MaxItems: 101 }))
    expect(full).toMatchObject({ IsTruncated: false })
  })

  it('goes on behind the place of a user who is gone, renamed or moved since', async () => {
    await fiveUsers()
    const { Marker } = await server.iam.send(new ListUsersCommand({ MaxItems: 2 }))
    const rest = async () => names(await server.iam.send(new ListUsersCommand({ Marker })))
    await server.iam.send(new UpdateUserCommand({ UserName: 'b', NewPath: '/x/' }))
    expect(await rest()).toEqual(['c', 'd', 'e'])
    await server.iam.send(new UpdateUserCommand({ UserName: 'b', NewUserName: 'zz' }))
    expect(await rest()).toEqual(['c', 'd', 'e', 'zz'])
    await server.iam.send(new DeleteUserCommand({ UserName: 'zz' }))
    expect(await rest()).toEqual(['c', 'd', 'e'])
  })

  it('takes 1 to 1,000 items a page, and only markers that it has given (behaviours 20, 72)', async () => {
    for (const [MaxItems, constraint] of [
      [0, 'greater than or equal to 1'],
      [1001, 'less than or equal to 1000'],
    ] as const) {
      expect(await refusal(server.iam.send(new ListUsersCommand({ MaxItems })))).toEqual(
        invalid('maxItems', `Member must have value ${constraint}`),
      )
    }
    const markers = ['made-up', 'x'.repeat(320)]
    for (const Marker of markers) {
      expect(await refusal(server.iam.send(new ListUsersCommand({ Marker })))).toEqual({
        code: 'ValidationError',
        status: 400,
        message: 'Invalid Marker.',
      })
    }
    expect(await refusal(server.iam.send(new ListUsersCommand({ Marker: 'x'.repeat(321) })))).toEqual(
      invalid('marker', 'Member must have length less than or equal to 320'),
    )
  })

  it('is decided on all users, whatever the prefix (behaviours 102)', async () => {
    const all = { Effect: 'Allow', Action: 'iam:ListUsers', Resource: userArnOf('') }
    await server.iamAs(await user(server, 'ana', all)).send(new ListUsersCommand({}))
    const bob = server.iamAs(await user(server, 'bob', { ...all, Resource: userArnOf('*', '/team/') }))
    expect(await refusal(bob.send(new ListUsersCommand({ PathPrefix: '/team/' })))).toEqual(
      denied('bob', 'iam:ListUsers', userArnOf('')),
    )
  })
})
