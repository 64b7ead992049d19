import { CreateRoleCommand, ListRolesCommand, paginateListRoles } from '@aws-sdk/client-iam'
import { beforeEach, describe, expect, it } from 'vitest'
import { denied, refusal, user } from '../../testing/callers.ts'
import { ACCOUNT, trust } from '../../testing/roles.ts'
import { testServer } from '../../testing/test-server.ts'

const server = testServer()

beforeEach(async () => {
  for (const [RoleName, Path] of [
    ['b', '/'],
    ['A', '/team/'],
    ['d', '/team/x/'],
    ['c', '/Team/'],
    ['e', '/te_m/'],
  ] as const) {
    await server.iam.send(
      new CreateRoleCommand({
        RoleName,
        Path,
        AssumeRolePolicyDocument: trust(ACCOUNT),
        Description: RoleName,
        PermissionsBoundary: 'arn:aws:iam::aws:policy/ReadOnlyAccess',
        Tags: [{ Key: 'a', Value: 'b' }],
      }),
    )
  }
})

const namesUnder = async (PathPrefix?: string) => {
  const { Roles } = await server.iam.send(new ListRolesCommand(PathPrefix ? { PathPrefix } : {}))
  return Roles?.map(({ RoleName }) => RoleName)
}

describe('ListRoles', () => {
  it('lists roles by name, with description and duration, without boundary, tags and last use (behaviours 14)', async () => {
    const { Roles, IsTruncated } = await server.iam.send(new ListRolesCommand({}))
    expect(IsTruncated).toBe(false)
    expect(Roles?.map(({ RoleName }) => RoleName)).toEqual(['A', 'b', 'c', 'd', 'e'])
    expect(Roles?.[0]).toEqual({
      Path: '/team/',
      RoleName: 'A',
      RoleId: expect.stringMatching(/^AROA/),
      Arn: `arn:aws:iam::${ACCOUNT}:role/team/A`,
      CreateDate: expect.any(Date),
      AssumeRolePolicyDocument: expect.stringContaining('%22sts%3AAssumeRole%22'),
      Description: 'A',
      MaxSessionDuration: 3600,
    })
  })

  it('takes a path prefix literally and minds its case', async () => {
    expect(await namesUnder('/team/')).toEqual(['A', 'd'])
    expect(await namesUnder('/te')).toEqual(['e', 'A', 'd'])
    expect(await namesUnder('/team/x')).toEqual(['d'])
    expect(await namesUnder('/te_m/')).toEqual(['e'])
    expect(await namesUnder('/absent/')).toEqual([])
  })

  it('pages, the page size being the client’s own each time (behaviours 16, 72, 133)', async () => {
    const seen: (string | undefined)[] = []
    for await (const { Roles } of paginateListRoles({ client: server.iam, pageSize: 2 }, {})) {
      seen.push(...(Roles ?? []).map(({ RoleName }) => RoleName))
    }
    expect(seen).toEqual(['A', 'b', 'c', 'd', 'e'])
    const first = await server.iam.send(new ListRolesCommand({ MaxItems: 1 }))
    expect(first).toMatchObject({ IsTruncated: true })
    const rest = await server.iam.send(new ListRolesCommand({ MaxItems: 4, Marker: first.Marker }))
    expect(rest).toMatchObject({ IsTruncated: false })
    expect(rest.Roles).toHaveLength(4)
  })

  it('is decided on all roles, whatever the prefix (behaviours 102)', async () => {
    const all = { Effect: 'Allow', Action: 'iam:ListRoles', Resource: `arn:aws:iam::${ACCOUNT}:role/` }
    const narrow = { ...all, Resource: `arn:aws:iam::${ACCOUNT}:role/team/*` }
    await server.iamAs(await user(server, 'ana', all)).send(new ListRolesCommand({}))
    const bob = server.iamAs(await user(server, 'bob', narrow))
    expect(await refusal(bob.send(new ListRolesCommand({ PathPrefix: '/team/' })))).toEqual(
      denied('bob', 'iam:ListRoles', `arn:aws:iam::${ACCOUNT}:role/`),
    )
  })
})
