import {
  CreateGroupCommand,
  CreateUserCommand,
  GetAccountAuthorizationDetailsCommand,
  type IAMClient,
  ListGroupsCommand,
  ListGroupsForUserCommand,
  ListServerCertificatesCommand,
  ListUsersCommand,
  UpdateGroupCommand,
  UpdateServerCertificateCommand,
  UpdateUserCommand,
} from '@aws-sdk/client-iam'
import { describe, expect, it } from 'vitest'
import { refusals } from '../testing/callers.ts'
import { group } from '../testing/groups.ts'
import { uploadServer } from '../testing/server-certificates.ts'
import { type TestServer, testServer } from '../testing/test-server.ts'

interface PageOf {
  readonly names: (string | undefined)[] | undefined
  readonly Marker?: string | undefined
}

type Asked = { readonly MaxItems: number; readonly Marker?: string | undefined }

/** A list of things that somebody may rename while it is read. */
interface RenamingList {
  readonly make: (server: TestServer, name: string, path: string) => Promise<unknown>
  readonly rename: (iam: IAMClient, name: string, to: { name?: string; path?: string }) => Promise<unknown>
  readonly page: (iam: IAMClient, asked: Asked) => Promise<PageOf>
}

const users = {
  make: ({ iam }: TestServer, UserName: string, Path: string) =>
    iam.send(new CreateUserCommand({ UserName, Path })),
  rename: (iam: IAMClient, UserName: string, to: { name?: string; path?: string }) =>
    iam.send(new UpdateUserCommand({ UserName, NewUserName: to.name, NewPath: to.path })),
}
const groups = {
  make: ({ iam }: TestServer, GroupName: string, Path: string) =>
    iam.send(new CreateGroupCommand({ GroupName, Path })),
  rename: (iam: IAMClient, GroupName: string, to: { name?: string; path?: string }) =>
    iam.send(new UpdateGroupCommand({ GroupName, NewGroupName: to.name, NewPath: to.path })),
}
const serverCertificates = {
  make: (server: TestServer, ServerCertificateName: string, Path: string) =>
    uploadServer(server, { ServerCertificateName, Path }),
  rename: (iam: IAMClient, ServerCertificateName: string, to: { name?: string; path?: string }) =>
    iam.send(
      new UpdateServerCertificateCommand({
        ServerCertificateName,
        NewServerCertificateName: to.name,
        NewPath: to.path,
      }),
    ),
}

async function userPage(iam: IAMClient, asked: Asked & { PathPrefix?: string }): Promise<PageOf> {
  const { Users, Marker } = await iam.send(new ListUsersCommand(asked))
  return { names: Users?.map(({ UserName }) => UserName), Marker }
}
async function groupPage(iam: IAMClient, asked: Asked & { PathPrefix?: string }): Promise<PageOf> {
  const { Groups, Marker } = await iam.send(new ListGroupsCommand(asked))
  return { names: Groups?.map(({ GroupName }) => GroupName), Marker }
}
async function certificatePage(iam: IAMClient, asked: Asked & { PathPrefix?: string }): Promise<PageOf> {
  const found = await iam.send(new ListServerCertificatesCommand(asked))
  const names = found.ServerCertificateMetadataList?.map((one) => one.ServerCertificateName)
  return { names, Marker: found.Marker }
}

const lists: Record<string, RenamingList> = {
  GetAccountAuthorizationDetails: {
    ...users,
    async page(iam, asked) {
      const found = await iam.send(new GetAccountAuthorizationDetailsCommand({ ...asked, Filter: ['User'] }))
      return { names: found.UserDetailList?.map(({ UserName }) => UserName), Marker: found.Marker }
    },
  },
  'GetAccountAuthorizationDetails of groups': {
    ...groups,
    async page(iam, asked) {
      const found = await iam.send(new GetAccountAuthorizationDetailsCommand({ ...asked, Filter: ['Group'] }))
      return { names: found.GroupDetailList?.map(({ GroupName }) => GroupName), Marker: found.Marker }
    },
  },
  ListUsers: { ...users, page: userPage },
  'ListUsers of a path': { ...users, page: (iam, asked) => userPage(iam, { ...asked, PathPrefix: '/p' }) },
  ListGroups: { ...groups, page: groupPage },
  'ListGroups of a path': { ...groups, page: (iam, asked) => groupPage(iam, { ...asked, PathPrefix: '/p' }) },
  ListServerCertificates: { ...serverCertificates, page: certificatePage },
  'ListServerCertificates of a path': {
    ...serverCertificates,
    page: (iam, asked) => certificatePage(iam, { ...asked, PathPrefix: '/p' }),
  },
}

const names = ['u0', 'u1', 'u2', 'u3', 'u4', 'u5']
const become = {
  forward: { name: 'zz' },
  backward: { name: 'a0' },
  'to another case': { name: 'U1' },
  'to another path within the prefix': { path: '/p/z/' },
  'to a path before, with another name': { path: '/p/1/', name: 'zz' },
  'out of the prefix': { path: '/q/' },
  // with a name they have more characters than markers
  'to the longest path': { path: `/p/${'x'.repeat(508)}/` },
}

describe('a list whose last item is renamed before the next page', () => {
  const server = testServer()

  it.each(
    Object.entries(lists).flatMap(([list, parts]) =>
      Object.entries(become).map(([how, to]) => [list, how, parts, to] as const),
    ),
  )('%s, renamed %s, shows each other item once', async (_list, _how, { make, rename, page }, to) => {
    for (const name of names) await make(server, name, '/p/a/')
    const first = await page(server.iam, { MaxItems: 2 })
    expect(first.names).toEqual(['u0', 'u1'])
    await rename(server.iam, 'u1', to)
    const seen: (string | undefined)[] = []
    for (let { Marker } = first; Marker !== undefined; ) {
      const next = await page(server.iam, { MaxItems: 2, Marker })
      seen.push(...(next.names ?? []))
      Marker = next.Marker
      expect(seen.length).toBeLessThan(10)
    }
    const moved = to as { readonly name?: string }
    expect(seen.filter((name) => name !== (moved.name ?? 'u1'))).toEqual(names.slice(2))
  })

  it('goes on where everything has the longest path and the longest name', async () => {
    const Path = `/${'p'.repeat(510)}/`
    const long = ['a', 'b', 'c'].map((letter) => letter.repeat(128))
    for (const GroupName of long) await server.iam.send(new CreateGroupCommand({ GroupName, Path }))
    for (const PathPrefix of [undefined, '/p', Path]) {
      const first = await server.iam.send(new ListGroupsCommand({ MaxItems: 1, PathPrefix }))
      expect(first.Marker).toMatch(/^[\u0020-\u00ff]{1,320}$/)
      const { Marker } = first
      const rest = await server.iam.send(new ListGroupsCommand({ MaxItems: 5, PathPrefix, Marker }))
      expect(rest.Groups?.map(({ GroupName }) => GroupName)).toEqual(long.slice(1))
    }
  })

  it('ListGroupsForUser goes on where a renamed group stood', async () => {
    await users.make(server, 'ana', '/')
    for (const name of names) await group(server, name, ['ana'])
    const list = (asked: Asked) =>
      server.iam.send(new ListGroupsForUserCommand({ UserName: 'ana', ...asked }))
    const { Marker } = await list({ MaxItems: 2 })
    await groups.rename(server.iam, 'u1', { name: 'zz' })
    const { Groups } = await list({ MaxItems: 9, Marker })
    expect(Groups?.map(({ GroupName }) => GroupName)).toEqual([...names.slice(2), 'zz'])
  })

  it('refuses a marker under a path prefix that it did not come with', async () => {
    for (const name of names) await users.make(server, name, '/p/a/')
    const pages = async (PathPrefix?: string) =>
      server.iam.send(new ListUsersCommand({ MaxItems: 2, ...(PathPrefix !== undefined && { PathPrefix }) }))
    const [whole, part] = [await pages(), await pages('/p/')]
    const next = (Marker: string | undefined, PathPrefix: string) =>
      server.iam.send(new ListUsersCommand({ Marker, PathPrefix }))
    const told = { code: 'ValidationError', status: 400, message: 'Invalid Marker.' }
    expect(
      await refusals(next(whole.Marker, '/p/'), next(part.Marker, '/'), next(part.Marker, '/q/')),
    ).toEqual([told, told, told])
  })
})
