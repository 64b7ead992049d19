import * as iam from '@aws-sdk/client-iam'
import { expect, it } from 'vitest'
import { cycle, decoded, type Resource, retag } from '../../src/resource-cycle.ts'
import { newTags, type Tags, tagsOf } from '../../src/tags.ts'
import { newAccount } from '../../src/target.ts'

type Client = iam.IAMClient

const boundary = 'arn:aws:iam::aws:policy/ReadOnlyAccess'
/** Documents in an order and with blanks of their own, which must be read back byte for byte. */
const oneWay =
  '{ "Statement":[ {"Resource":"*","Effect":"Allow","Action":["s3:Get*","s3:List*"]} ],\n "Version":"2012-10-17"}'
const otherWay =
  '{"Version":"2012-10-17","Statement":{"Action":"ec2:*","Effect":"Deny","Resource":["*"],"Sid":""}}'
const trusting = (service: string) =>
  `{"Statement":[{"Principal":{"Service":["${service}.amazonaws.com"]}, "Effect":"Allow","Action":"sts:AssumeRole"}],"Version":"2012-10-17"}`

interface User {
  path: string
  boundary: string | undefined
  tags: Tags
}

const user: Resource<User> = {
  type: 'aws_iam_user',
  first: { path: '/', boundary: undefined, tags: {} },
  second: { path: '/team/', boundary, tags: { b: '2', a: '' } },
  create: async (client, { path, boundary, tags }) => {
    const input = { UserName: 'cycled', Path: path, PermissionsBoundary: boundary, Tags: newTags(tags) }
    await client.send(new iam.CreateUserCommand(input))
    return 'cycled'
  },
  read: async (client, UserName) => {
    const { User } = await client.send(new iam.GetUserCommand({ UserName }))
    return {
      path: User?.Path ?? '',
      boundary: User?.PermissionsBoundary?.PermissionsBoundaryArn,
      tags: tagsOf(User?.Tags),
    }
  },
  update: async (client, UserName, wanted, before) => {
    await client.send(new iam.UpdateUserCommand({ UserName, NewPath: wanted.path }))
    const { boundary: PermissionsBoundary } = wanted
    if (PermissionsBoundary === undefined)
      await client.send(new iam.DeleteUserPermissionsBoundaryCommand({ UserName }))
    else await client.send(new iam.PutUserPermissionsBoundaryCommand({ UserName, PermissionsBoundary }))
    await retag(
      before.tags,
      wanted.tags,
      (TagKeys) => client.send(new iam.UntagUserCommand({ UserName, TagKeys })),
      (Tags) => client.send(new iam.TagUserCommand({ UserName, Tags })),
    )
  },
  remove: (client, UserName) => client.send(new iam.DeleteUserCommand({ UserName })),
}

const group: Resource<{ path: string }> = {
  type: 'aws_iam_group',
  first: { path: '/' },
  second: { path: '/division/' },
  create: async (client, { path: Path }) => {
    await client.send(new iam.CreateGroupCommand({ GroupName: 'cycled', Path }))
    return 'cycled'
  },
  read: async (client, GroupName) => {
    const { Group } = await client.send(new iam.GetGroupCommand({ GroupName }))
    return { path: Group?.Path ?? '' }
  },
  update: (client, GroupName, { path: NewPath }) =>
    client.send(new iam.UpdateGroupCommand({ GroupName, NewPath })),
  remove: (client, GroupName) => client.send(new iam.DeleteGroupCommand({ GroupName })),
}

interface Role {
  description: string
  duration: number
  trust: string
  boundary: string | undefined
  tags: Tags
}

const role: Resource<Role> = {
  type: 'aws_iam_role',
  first: { description: '', duration: 3600, trust: trusting('ec2'), boundary: undefined, tags: {} },
  second: {
    description: 'for functions',
    duration: 43_200,
    trust: trusting('lambda'),
    boundary,
    tags: { team: 'a' },
  },
  create: async (client, { description, duration, trust, boundary, tags }) => {
    const input = {
      RoleName: 'cycled',
      Path: '/service/',
      AssumeRolePolicyDocument: trust,
      Description: description,
      MaxSessionDuration: duration,
      PermissionsBoundary: boundary,
      Tags: newTags(tags),
    }
    await client.send(new iam.CreateRoleCommand(input))
    return 'cycled'
  },
  read: async (client, RoleName) => {
    const { Role } = await client.send(new iam.GetRoleCommand({ RoleName }))
    return {
      description: Role?.Description ?? '',
      duration: Role?.MaxSessionDuration ?? 0,
      trust: decoded(Role?.AssumeRolePolicyDocument),
      boundary: Role?.PermissionsBoundary?.PermissionsBoundaryArn,
      tags: tagsOf(Role?.Tags),
    }
  },
  update: async (client, RoleName, wanted, before) => {
    const { description: Description, duration: MaxSessionDuration, trust: PolicyDocument } = wanted
    await client.send(new iam.UpdateRoleCommand({ RoleName, Description, MaxSessionDuration }))
    await client.send(new iam.UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument }))
    const { boundary: PermissionsBoundary } = wanted
    if (PermissionsBoundary === undefined)
      await client.send(new iam.DeleteRolePermissionsBoundaryCommand({ RoleName }))
    else await client.send(new iam.PutRolePermissionsBoundaryCommand({ RoleName, PermissionsBoundary }))
    await retag(
      before.tags,
      wanted.tags,
      (TagKeys) => client.send(new iam.UntagRoleCommand({ RoleName, TagKeys })),
      (Tags) => client.send(new iam.TagRoleCommand({ RoleName, Tags })),
    )
  },
  remove: (client, RoleName) => client.send(new iam.DeleteRoleCommand({ RoleName })),
}

const policyVersions = async (client: Client, PolicyArn: string) =>
  (await client.send(new iam.ListPolicyVersionsCommand({ PolicyArn }))).Versions ?? []

const policy: Resource<{ document: string; tags: Tags }> = {
  type: 'aws_iam_policy',
  first: { document: oneWay, tags: { a: '1' } },
  second: { document: otherWay, tags: {} },
  create: async (client, { document, tags }) => {
    const input = { PolicyName: 'cycled', Path: '/p/', Description: 'cycled', PolicyDocument: document }
    const { Policy } = await client.send(new iam.CreatePolicyCommand({ ...input, Tags: newTags(tags) }))
    return Policy?.Arn ?? ''
  },
  read: async (client, PolicyArn) => {
    const { Policy } = await client.send(new iam.GetPolicyCommand({ PolicyArn }))
    const version = { PolicyArn, VersionId: Policy?.DefaultVersionId }
    const { PolicyVersion } = await client.send(new iam.GetPolicyVersionCommand(version))
    return { document: decoded(PolicyVersion?.Document), tags: tagsOf(Policy?.Tags) }
  },
  update: async (client, PolicyArn, { document: PolicyDocument, tags }, before) => {
    const version = { PolicyArn, PolicyDocument, SetAsDefault: true }
    await client.send(new iam.CreatePolicyVersionCommand(version))
    for (const { VersionId, IsDefaultVersion } of await policyVersions(client, PolicyArn))
      if (!IsDefaultVersion) await client.send(new iam.DeletePolicyVersionCommand({ PolicyArn, VersionId }))
    await retag(
      before.tags,
      tags,
      (TagKeys) => client.send(new iam.UntagPolicyCommand({ PolicyArn, TagKeys })),
      (Tags) => client.send(new iam.TagPolicyCommand({ PolicyArn, Tags })),
    )
  },
  remove: (client, PolicyArn) => client.send(new iam.DeletePolicyCommand({ PolicyArn })),
}

/** Two users, groups, roles and policies for what joins them. */
async function holders(client: Client): Promise<void> {
  for (const name of ['h1', 'h2']) {
    await client.send(new iam.CreateUserCommand({ UserName: name }))
    await client.send(new iam.CreateGroupCommand({ GroupName: name }))
    const AssumeRolePolicyDocument = trusting('ec2')
    await client.send(new iam.CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument }))
  }
}

interface Set {
  members: string[]
}

/** Brings a set to what is wanted. */
async function reset(
  before: readonly string[],
  { members }: Set,
  add: (member: string) => Promise<unknown>,
  take: (member: string) => Promise<unknown>,
): Promise<void> {
  for (const member of before) if (!members.includes(member)) await take(member)
  for (const member of members) if (!before.includes(member)) await add(member)
}

/** What is joined by a list of members, as an exclusive resource: what is not configured is taken away. */
function setOf(
  type: string,
  [first, second]: readonly [string[], string[]],
  list: (client: Client) => Promise<string[]>,
  add: (client: Client, member: string) => Promise<unknown>,
  take: (client: Client, member: string) => Promise<unknown>,
): Resource<Set> {
  const to = (client: Client, before: readonly string[], wanted: Set) =>
    reset(
      before,
      wanted,
      (member) => add(client, member),
      (member) => take(client, member),
    )
  return {
    type,
    first: { members: first },
    second: { members: second },
    create: async (client, wanted) => {
      await to(client, [], wanted)
      return type
    },
    read: async (client) => {
      const members = (await list(client)).sort()
      return members.length === 0 ? undefined : { members }
    },
    update: (client, _, wanted, before) => to(client, before.members, wanted),
    remove: (client, _, last) => to(client, last.members, { members: [] }),
  }
}

const names = (list: readonly { PolicyArn?: string | undefined }[] = []) =>
  list.map(({ PolicyArn = '' }) => PolicyArn)
const arns = ['AmazonEC2FullAccess', 'AmazonS3FullAccess', 'ReadOnlyAccess'].map(
  (name) => `arn:aws:iam::aws:policy/${name}`,
)
const [ec2 = '', s3 = '', readOnly = ''] = arns
const attached: readonly [string[], string[]] = [[ec2, s3], [readOnly]]

const joined = [
  setOf(
    'aws_iam_group_membership',
    [['h1', 'h2'], ['h2']],
    async (client) =>
      ((await client.send(new iam.GetGroupCommand({ GroupName: 'h1' }))).Users ?? []).map(
        ({ UserName = '' }) => UserName,
      ),
    (client, UserName) => client.send(new iam.AddUserToGroupCommand({ GroupName: 'h1', UserName })),
    (client, UserName) => client.send(new iam.RemoveUserFromGroupCommand({ GroupName: 'h1', UserName })),
  ),
  setOf(
    'aws_iam_user_group_membership',
    [['h1'], ['h1', 'h2']],
    async (client) =>
      ((await client.send(new iam.ListGroupsForUserCommand({ UserName: 'h1' }))).Groups ?? []).map(
        ({ GroupName = '' }) => GroupName,
      ),
    (client, GroupName) => client.send(new iam.AddUserToGroupCommand({ GroupName, UserName: 'h1' })),
    (client, GroupName) => client.send(new iam.RemoveUserFromGroupCommand({ GroupName, UserName: 'h1' })),
  ),
  setOf(
    'aws_iam_user_policy_attachment and aws_iam_user_policy_attachments_exclusive',
    attached,
    async (client) =>
      names(
        (await client.send(new iam.ListAttachedUserPoliciesCommand({ UserName: 'h1' }))).AttachedPolicies,
      ),
    (client, PolicyArn) => client.send(new iam.AttachUserPolicyCommand({ UserName: 'h1', PolicyArn })),
    (client, PolicyArn) => client.send(new iam.DetachUserPolicyCommand({ UserName: 'h1', PolicyArn })),
  ),
  setOf(
    'aws_iam_group_policy_attachment and aws_iam_group_policy_attachments_exclusive',
    attached,
    async (client) =>
      names(
        (await client.send(new iam.ListAttachedGroupPoliciesCommand({ GroupName: 'h1' }))).AttachedPolicies,
      ),
    (client, PolicyArn) => client.send(new iam.AttachGroupPolicyCommand({ GroupName: 'h1', PolicyArn })),
    (client, PolicyArn) => client.send(new iam.DetachGroupPolicyCommand({ GroupName: 'h1', PolicyArn })),
  ),
  setOf(
    'aws_iam_role_policy_attachment and aws_iam_role_policy_attachments_exclusive',
    attached,
    async (client) =>
      names(
        (await client.send(new iam.ListAttachedRolePoliciesCommand({ RoleName: 'h1' }))).AttachedPolicies,
      ),
    (client, PolicyArn) => client.send(new iam.AttachRolePolicyCommand({ RoleName: 'h1', PolicyArn })),
    (client, PolicyArn) => client.send(new iam.DetachRolePolicyCommand({ RoleName: 'h1', PolicyArn })),
  ),
  setOf(
    'aws_iam_policy_attachment',
    [['h1', 'h2'], ['h2']],
    async (client) => {
      const command = new iam.ListEntitiesForPolicyCommand({
        PolicyArn: readOnly,
        PolicyUsageFilter: 'PermissionsPolicy',
      })
      return ((await client.send(command)).PolicyUsers ?? []).map(({ UserName = '' }) => UserName)
    },
    (client, UserName) => client.send(new iam.AttachUserPolicyCommand({ UserName, PolicyArn: readOnly })),
    (client, UserName) => client.send(new iam.DetachUserPolicyCommand({ UserName, PolicyArn: readOnly })),
  ),
]

/** Inline policies of one holder by name: `put`, `get`, `list` and `delete` of users, groups and roles. */
function inline(
  type: string,
  put: (client: Client, PolicyName: string, PolicyDocument: string) => Promise<unknown>,
  get: (client: Client, PolicyName: string) => Promise<string | undefined>,
  list: (client: Client) => Promise<string[] | undefined>,
  take: (client: Client, PolicyName: string) => Promise<unknown>,
): Resource<{ documents: Record<string, string> }> {
  return {
    type,
    first: { documents: { one: oneWay } },
    second: { documents: { one: otherWay, two: oneWay } },
    create: async (client, { documents }) => {
      for (const [name, document] of Object.entries(documents)) await put(client, name, document)
      return type
    },
    read: async (client) => {
      const documents: Record<string, string> = {}
      for (const name of (await list(client)) ?? []) documents[name] = decoded(await get(client, name))
      return Object.keys(documents).length === 0 ? undefined : { documents }
    },
    update: async (client, _, { documents }, before) => {
      for (const name of Object.keys(before.documents)) if (!(name in documents)) await take(client, name)
      for (const [name, document] of Object.entries(documents)) await put(client, name, document)
    },
    remove: async (client, _, { documents }) => {
      for (const name of Object.keys(documents)) await take(client, name)
    },
  }
}

const [UserName, GroupName, RoleName] = ['h2', 'h2', 'h2']
const inlined = [
  inline(
    'aws_iam_user_policy and aws_iam_user_policies_exclusive',
    (client, PolicyName, PolicyDocument) =>
      client.send(new iam.PutUserPolicyCommand({ UserName, PolicyName, PolicyDocument })),
    async (client, PolicyName) =>
      (await client.send(new iam.GetUserPolicyCommand({ UserName, PolicyName }))).PolicyDocument,
    async (client) => (await client.send(new iam.ListUserPoliciesCommand({ UserName }))).PolicyNames,
    (client, PolicyName) => client.send(new iam.DeleteUserPolicyCommand({ UserName, PolicyName })),
  ),
  inline(
    'aws_iam_group_policy and aws_iam_group_policies_exclusive',
    (client, PolicyName, PolicyDocument) =>
      client.send(new iam.PutGroupPolicyCommand({ GroupName, PolicyName, PolicyDocument })),
    async (client, PolicyName) =>
      (await client.send(new iam.GetGroupPolicyCommand({ GroupName, PolicyName }))).PolicyDocument,
    async (client) => (await client.send(new iam.ListGroupPoliciesCommand({ GroupName }))).PolicyNames,
    (client, PolicyName) => client.send(new iam.DeleteGroupPolicyCommand({ GroupName, PolicyName })),
  ),
  inline(
    'aws_iam_role_policy and aws_iam_role_policies_exclusive',
    (client, PolicyName, PolicyDocument) =>
      client.send(new iam.PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument })),
    async (client, PolicyName) =>
      (await client.send(new iam.GetRolePolicyCommand({ RoleName, PolicyName }))).PolicyDocument,
    async (client) => (await client.send(new iam.ListRolePoliciesCommand({ RoleName }))).PolicyNames,
    (client, PolicyName) => client.send(new iam.DeleteRolePolicyCommand({ RoleName, PolicyName })),
  ),
]

it.each([
  ['aws_iam_user', user],
  ['aws_iam_group', group],
  ['aws_iam_role', role],
  ['aws_iam_policy', policy],
] as const)('%s is read as it was configured (A-001)', async (_, resource) => {
  await cycle(await newAccount(), resource as Resource<object>)
})

it('what joins users, groups, roles and policies is read as it was configured', async () => {
  const account = await newAccount()
  await holders(account.iam)
  for (const resource of [...joined, ...inlined]) await cycle(account, resource as Resource<object>)
  const { Users } = await account.iam.send(new iam.GetGroupCommand({ GroupName: 'h1' }))
  expect(Users).toEqual([])
})
