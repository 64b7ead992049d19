import {
  AttachGroupPolicyCommand,
  AttachRolePolicyCommand,
  AttachUserPolicyCommand,
  CreateGroupCommand,
  CreateUserCommand,
  type EntityType,
  ListEntitiesForPolicyCommand,
  type ListEntitiesForPolicyCommandInput,
  PutRolePermissionsBoundaryCommand,
  PutUserPermissionsBoundaryCommand,
  paginateListEntitiesForPolicy,
} from '@aws-sdk/client-iam'
import { beforeEach, describe, expect, it } from 'vitest'
import { denied, refusal, refusals, user } from '../../testing/callers.ts'
import { managedPolicy, policyArnOf, readOnly } from '../../testing/policies.ts'
import { role, trustEc2 } from '../../testing/roles.ts'
import { testServer } from '../../testing/test-server.ts'

const server = testServer()

interface Counts {
  readonly users: number
  readonly groups: number
  readonly roles: number
}

const both = policyArnOf('both')
const attached = policyArnOf('attached')
const boundary = policyArnOf('boundary')
const unused = policyArnOf('unused')

beforeEach(async () => {
  for (const name of ['both', 'attached', 'boundary', 'unused']) await managedPolicy(server, name)
  const UserName = 'ana'
  const RoleName = 'app'
  await server.iam.send(new CreateUserCommand({ UserName, Path: '/team/' }))
  await role(server, RoleName, trustEc2)
  const GroupName = 'admins'
  await server.iam.send(new CreateGroupCommand({ GroupName, Path: '/team/x/' }))
  for (const PolicyArn of [both, attached]) {
    await server.iam.send(new AttachGroupPolicyCommand({ GroupName, PolicyArn }))
  }
  await server.iam.send(new AttachUserPolicyCommand({ UserName, PolicyArn: attached }))
  await server.iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn: attached }))
  await server.iam.send(new PutUserPermissionsBoundaryCommand({ UserName, PermissionsBoundary: boundary }))
  await server.iam.send(new PutRolePermissionsBoundaryCommand({ RoleName, PermissionsBoundary: both }))
})

const list = (PolicyArn: string, input: Partial<ListEntitiesForPolicyCommandInput> = {}) =>
  server.iam.send(new ListEntitiesForPolicyCommand({ PolicyArn, ...input }))

async function counts(
  PolicyArn: string,
  input: Partial<ListEntitiesForPolicyCommandInput> = {},
): Promise<Counts> {
  const { PolicyUsers = [], PolicyGroups = [], PolicyRoles = [] } = await list(PolicyArn, input)
  return { users: PolicyUsers.length, groups: PolicyGroups.length, roles: PolicyRoles.length }
}

describe('ListEntitiesForPolicy', () => {
  it('names users, groups and roles by name and id, and nothing else', async () => {
    expect(await list(attached)).toEqual({
      $metadata: expect.anything(),
      PolicyGroups: [{ GroupName: 'admins', GroupId: expect.stringMatching(/^AGPA/) }],
      PolicyUsers: [{ UserName: 'ana', UserId: expect.stringMatching(/^AIDA/) }],
      PolicyRoles: [{ RoleName: 'app', RoleId: expect.stringMatching(/^AROA/) }],
      IsTruncated: false,
    })
  })

  it.each<[string, Counts, Counts, Counts]>([
    [unused, of(0, 0, 0), of(0, 0, 0), of(0, 0, 0)],
    [attached, of(1, 1, 1), of(1, 1, 1), of(0, 0, 0)],
    [boundary, of(1, 0, 0), of(0, 0, 0), of(1, 0, 0)],
    [both, of(0, 1, 1), of(0, 1, 0), of(0, 0, 1)],
  ])('tells attachments from boundaries of %s (behaviours 131)', async (arn, all, asPolicy, asBoundary) => {
    expect(await counts(arn)).toEqual(all)
    expect(await counts(arn, { PolicyUsageFilter: 'PermissionsPolicy' })).toEqual(asPolicy)
    expect(await counts(arn, { PolicyUsageFilter: 'PermissionsBoundary' })).toEqual(asBoundary)
  })

  it.each<[EntityType, Counts, Counts, Counts]>([
    ['User', of(0, 0, 0), of(0, 0, 0), of(0, 0, 0)],
    ['Group', of(0, 1, 0), of(0, 1, 0), of(0, 0, 0)],
    ['Role', of(0, 0, 1), of(0, 0, 0), of(0, 0, 1)],
    ['LocalManagedPolicy', of(0, 0, 0), of(0, 0, 0), of(0, 0, 0)],
    ['AWSManagedPolicy', of(0, 0, 0), of(0, 0, 0), of(0, 0, 0)],
  ])('restricts to %s, with either use (behaviours 131)', async (EntityFilter, all, asPolicy, asBoundary) => {
    expect(await counts(both, { EntityFilter })).toEqual(all)
    expect(await counts(both, { EntityFilter, PolicyUsageFilter: 'PermissionsPolicy' })).toEqual(asPolicy)
    expect(await counts(both, { EntityFilter, PolicyUsageFilter: 'PermissionsBoundary' })).toEqual(asBoundary)
  })

  it('restricts to entities under a path', async () => {
    expect(await counts(attached, { PathPrefix: '/team/' })).toEqual(of(1, 1, 0))
    expect(await counts(attached, { PathPrefix: '/team/x/' })).toEqual(of(0, 1, 0))
    expect(await counts(both, { PathPrefix: '/team/', PolicyUsageFilter: 'PermissionsBoundary' })).toEqual(
      of(0, 0, 0),
    )
  })

  it('names an entity once that has the policy attached and as its boundary', async () => {
    await server.iam.send(new AttachRolePolicyCommand({ RoleName: 'app', PolicyArn: both }))
    expect(await counts(both)).toEqual(of(0, 1, 1))
    for (const PolicyUsageFilter of ['PermissionsPolicy', 'PermissionsBoundary'] as const) {
      expect(await counts(both, { EntityFilter: 'Role', PolicyUsageFilter })).toEqual(of(0, 0, 1))
    }
  })

  it('pages over all of them, each once (behaviours 16, 72)', async () => {
    for (const UserName of ['bea', 'cleo', 'dan']) {
      await server.iam.send(new CreateUserCommand({ UserName }))
      await server.iam.send(new AttachUserPolicyCommand({ UserName, PolicyArn: both }))
    }
    const limit = { UserName: 'ana', PermissionsBoundary: both }
    await server.iam.send(new PutUserPermissionsBoundaryCommand(limit))
    for (const pageSize of [1, 2, 4, 6, 7]) {
      const found: (string | undefined)[] = []
      const sizes: number[] = []
      const paging = { client: server.iam, pageSize }
      for await (const page of paginateListEntitiesForPolicy(paging, { PolicyArn: both })) {
        const { PolicyUsers = [], PolicyGroups = [], PolicyRoles = [] } = page
        sizes.push(PolicyUsers.length + PolicyGroups.length + PolicyRoles.length)
        found.push(...PolicyUsers.map(({ UserName }) => UserName))
        found.push(...PolicyGroups.map(({ GroupName }) => GroupName))
        found.push(...PolicyRoles.map(({ RoleName }) => RoleName))
      }
      expect(found.toSorted()).toEqual(['admins', 'ana', 'app', 'bea', 'cleo', 'dan'])
      expect(sizes.slice(0, -1).every((size) => size === pageSize)).toBe(true)
    }
  })

  it('lists the own entities of a policy of AWS', async () => {
    const other = server.iamAs(await server.newAccount())
    await other.send(new CreateUserCommand({ UserName: 'theirs' }))
    await other.send(new AttachUserPolicyCommand({ UserName: 'theirs', PolicyArn: readOnly }))
    expect(await counts(readOnly)).toEqual(of(0, 0, 0))
    await server.iam.send(new AttachUserPolicyCommand({ UserName: 'ana', PolicyArn: readOnly }))
    expect((await list(readOnly)).PolicyUsers).toMatchObject([{ UserName: 'ana' }])
  })

  it('needs a policy that exists, and a marker and filter of its own (behaviours 5, 7, 72)', async () => {
    const absent = policyArnOf('absent')
    expect(await refusal(list(absent))).toEqual({
      code: 'NoSuchEntity',
      status: 404,
      message: `Policy ${absent} was not found.`,
    })
    expect(await refusal(list('not-an-arn-but-long-enough'))).toEqual({
      code: 'ValidationError',
      status: 400,
      message: 'ARN not-an-arn-but-long-enough is not valid.',
    })
    const { Marker } = await list(attached, { MaxItems: 1 })
    for (const refused of await refusals(
      list(attached, { Marker: 'made-up' }),
      list(attached, { Marker, EntityFilter: 'Role' }),
    )) {
      expect(refused).toMatchObject({ code: 'ValidationError', message: 'Invalid Marker.' })
    }
    expect(await refusal(list(attached, { EntityFilter: 'Policy' as EntityType }))).toMatchObject({
      code: 'ValidationError',
    })
  })

  it('is decided on the policy', async () => {
    const allow = { Effect: 'Allow', Action: 'iam:ListEntitiesForPolicy', Resource: attached }
    const bob = server.iamAs(await user(server, 'bob', allow))
    await bob.send(new ListEntitiesForPolicyCommand({ PolicyArn: attached }))
    expect(await refusal(bob.send(new ListEntitiesForPolicyCommand({ PolicyArn: both })))).toEqual(
      denied('bob', 'iam:ListEntitiesForPolicy', `policy ${both}`),
    )
  })
})

function of(users: number, groups: number, roles: number): Counts {
  return { users, groups, roles }
}
