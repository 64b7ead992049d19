import {
  AddRoleToInstanceProfileCommand,
  AddUserToGroupCommand,
  AttachGroupPolicyCommand,
  AttachRolePolicyCommand,
  AttachUserPolicyCommand,
  CreateInstanceProfileCommand,
  CreatePolicyVersionCommand,
  CreateUserCommand,
  type EntityType,
  GetAccountAuthorizationDetailsCommand,
  type GetAccountAuthorizationDetailsCommandInput,
  type GetAccountAuthorizationDetailsCommandOutput,
  PutGroupPolicyCommand,
  PutRolePermissionsBoundaryCommand,
  PutRolePolicyCommand,
  PutUserPermissionsBoundaryCommand,
  PutUserPolicyCommand,
  paginateGetAccountAuthorizationDetails,
  TagRoleCommand,
  TagUserCommand,
} from '@aws-sdk/client-iam'
import { beforeEach, describe, expect, it } from 'vitest'
import { awsManagedPolicy } from '../../model/managed-policies.ts'
import { denied, policyOf, refusal, user } from '../../testing/callers.ts'
import { group } from '../../testing/groups.ts'
import { allowS3, managedPolicy, policyArnOf, readOnly } from '../../testing/policies.ts'
import { ACCOUNT, assume, role, roleArnOf, trust } from '../../testing/roles.ts'
import { testServer } from '../../testing/test-server.ts'
import { encodedDocument } from '../policy/document-text.ts'

const server = testServer()

type Answer = Pick<
  GetAccountAuthorizationDetailsCommandOutput,
  'UserDetailList' | 'GroupDetailList' | 'RoleDetailList' | 'Policies'
>

const details = (input: GetAccountAuthorizationDetailsCommandInput = {}) =>
  server.iam.send(new GetAccountAuthorizationDetailsCommand(input))

/** The names of what an answer tells of, in its order. */
function names({ UserDetailList, GroupDetailList, RoleDetailList, Policies }: Answer) {
  return {
    users: UserDetailList?.map(({ UserName }) => UserName),
    groups: GroupDetailList?.map(({ GroupName }) => GroupName),
    roles: RoleDetailList?.map(({ RoleName }) => RoleName),
    policies: Policies?.map(({ PolicyName }) => PolicyName),
  }
}

const inlineText = policyOf({ Effect: 'Deny', Action: 's3:*', Resource: '*' })
const secondText = '{ "Version": "2012-10-17",\n "Statement": [] }'.replace(
  '[]',
  '[{"Effect":"Allow","Action":"s3:Get*","Resource":"*"}]',
)

beforeEach(async () => {
  const own = await managedPolicy(server, 'own', { Path: '/team/', Description: 'told in GetPolicy only' })
  await managedPolicy(server, 'unused')
  await server.iam.send(new CreatePolicyVersionCommand({ PolicyArn: own, PolicyDocument: secondText }))
  await server.iam.send(new CreateUserCommand({ UserName: 'bare' }))
  await server.iam.send(new CreateUserCommand({ UserName: 'Ana', Path: '/team/' }))
  await group(server, 'admins')
  await group(server, 'bare')
  await server.iam.send(new AttachGroupPolicyCommand({ GroupName: 'admins', PolicyArn: readOnly }))
  await role(server, 'app', trust(ACCOUNT))
  await role(server, 'Bare', trust(ACCOUNT))
})

/** Gives user Ana and role app all that they can have. */
async function dressUp(): Promise<void> {
  const UserName = 'Ana'
  const RoleName = 'app'
  const own = policyArnOf('team/own')
  const inline = { PolicyName: 'inline', PolicyDocument: inlineText }
  const Tags = ['zz', 'a'].map((Key) => ({ Key, Value: 'v' }))
  for (const GroupName of ['bare', 'admins']) {
    await server.iam.send(new AddUserToGroupCommand({ UserName, GroupName }))
  }
  await server.iam.send(new PutUserPolicyCommand({ UserName, ...inline }))
  await server.iam.send(new AttachUserPolicyCommand({ UserName, PolicyArn: own }))
  await server.iam.send(new PutUserPermissionsBoundaryCommand({ UserName, PermissionsBoundary: readOnly }))
  await server.iam.send(new TagUserCommand({ UserName, Tags }))
  await server.iam.send(new PutRolePolicyCommand({ RoleName, ...inline }))
  await server.iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn: own }))
  await server.iam.send(new PutRolePermissionsBoundaryCommand({ RoleName, PermissionsBoundary: readOnly }))
  await server.iam.send(new TagRoleCommand({ RoleName, Tags }))
  await server.iam.send(new CreateInstanceProfileCommand({ InstanceProfileName: 'profile' }))
  await server.iam.send(new AddRoleToInstanceProfileCommand({ InstanceProfileName: 'profile', RoleName }))
}

describe('GetAccountAuthorizationDetails', () => {
  it('lists users, groups, roles, own policies and those of AWS that are in use', async () => {
    const answer = await details()
    expect(answer.IsTruncated).toBe(false)
    expect(names(answer)).toEqual({
      users: ['Ana', 'bare'],
      groups: ['admins', 'bare'],
      roles: ['app', 'Bare'],
      policies: ['own', 'unused', 'ReadOnlyAccess'],
    })
  })

  it('tells all of a user, with tags even where there are none (behaviours 14, 15, 100)', async () => {
    await dressUp()
    const { UserDetailList } = await details({ Filter: ['User'] })
    const inline = { PolicyName: 'inline', PolicyDocument: encodedDocument(inlineText) }
    expect(UserDetailList).toEqual([
      {
        Path: '/team/',
        UserName: 'Ana',
        UserId: expect.stringMatching(/^AIDA/),
        Arn: `arn:aws:iam::${ACCOUNT}:user/team/Ana`,
        CreateDate: expect.any(Date),
        UserPolicyList: [inline],
        GroupList: ['admins', 'bare'],
        AttachedManagedPolicies: [{ PolicyName: 'own', PolicyArn: policyArnOf('team/own') }],
        PermissionsBoundary: { PermissionsBoundaryType: 'Policy', PermissionsBoundaryArn: readOnly },
        Tags: ['a', 'zz'].map((Key) => ({ Key, Value: 'v' })),
      },
      {
        Path: '/',
        UserName: 'bare',
        UserId: expect.stringMatching(/^AIDA/),
        Arn: `arn:aws:iam::${ACCOUNT}:user/bare`,
        CreateDate: expect.any(Date),
        GroupList: [],
        AttachedManagedPolicies: [],
        Tags: [],
      },
    ])
  })

  it('tells all of a group', async () => {
    const inline = { PolicyName: 'inline', PolicyDocument: encodedDocument(inlineText) }
    await server.iam.send(
      new PutGroupPolicyCommand({
        GroupName: 'admins',
        PolicyName: 'inline',
        PolicyDocument: inlineText,
      }),
    )
    const { GroupDetailList } = await details({ Filter: ['Group'] })
    expect(GroupDetailList).toEqual(
      [
        ['admins', [{ PolicyName: 'ReadOnlyAccess', PolicyArn: readOnly }]],
        ['bare', []],
      ].map(([GroupName, AttachedManagedPolicies]) => ({
        Path: '/',
        GroupName,
        GroupId: expect.stringMatching(/^AGPA/),
        Arn: `arn:aws:iam::${ACCOUNT}:group/${GroupName}`,
        CreateDate: expect.any(Date),
        GroupPolicyList: GroupName === 'bare' ? [] : [inline],
        AttachedManagedPolicies,
      })),
    )
  })

  it('tells all of a role, with last use and tags, without description and duration (behaviours 14)', async () => {
    await dressUp()
    const { RoleDetailList } = await details({ Filter: ['Role'] })
    const bare = (RoleName: string) => ({
      Path: '/',
      RoleName,
      RoleId: expect.stringMatching(/^AROA/),
      Arn: roleArnOf(RoleName),
      CreateDate: expect.any(Date),
      AssumeRolePolicyDocument: encodedDocument(trust(ACCOUNT)),
    })
    expect(RoleDetailList).toEqual([
      {
        ...bare('app'),
        InstanceProfileList: [
          {
            Path: '/',
            InstanceProfileName: 'profile',
            InstanceProfileId: expect.stringMatching(/^AIPA/),
            Arn: `arn:aws:iam::${ACCOUNT}:instance-profile/profile`,
            CreateDate: expect.any(Date),
            Roles: [bare('app')],
          },
        ],
        RolePolicyList: [{ PolicyName: 'inline', PolicyDocument: encodedDocument(inlineText) }],
        AttachedManagedPolicies: [{ PolicyName: 'own', PolicyArn: policyArnOf('team/own') }],
        PermissionsBoundary: { PermissionsBoundaryType: 'Policy', PermissionsBoundaryArn: readOnly },
        Tags: ['a', 'zz'].map((Key) => ({ Key, Value: 'v' })),
        RoleLastUsed: {},
      },
      {
        ...bare('Bare'),
        InstanceProfileList: [],
        RolePolicyList: [],
        AttachedManagedPolicies: [],
        Tags: [],
        RoleLastUsed: {},
      },
    ])
  })

  it('tells when a role was last used, for 400 days', async () => {
    const ana = await user(server, 'caller', { Effect: 'Allow', Action: 'sts:AssumeRole', Resource: '*' })
    const session = await assume(server, ana, roleArnOf('app'))
    await refusal(server.iamAs(session).send(new GetAccountAuthorizationDetailsCommand({})))
    await server.service.lastUses.flush()
    const { RoleDetailList } = await details({ Filter: ['Role'] })
    expect(RoleDetailList?.map(({ RoleLastUsed }) => RoleLastUsed)).toEqual([
      { LastUsedDate: expect.any(Date), Region: 'us-east-1' },
      {},
    ])
    await server.advance(401 * 86_400)
    const later = await details({ Filter: ['Role'] })
    expect(later.RoleDetailList?.map(({ RoleLastUsed }) => RoleLastUsed)).toEqual([{}, {}])
  })

  it('tells every version of a policy with its document, newest first, and no description (behaviours 13, 17)', async () => {
    const { Policies } = await details({ Filter: ['LocalManagedPolicy'] })
    const [own] = Policies ?? []
    expect(own).toEqual({
      PolicyName: 'own',
      PolicyId: expect.stringMatching(/^ANPA/),
      Arn: policyArnOf('team/own'),
      Path: '/team/',
      DefaultVersionId: 'v1',
      AttachmentCount: 0,
      PermissionsBoundaryUsageCount: 0,
      IsAttachable: true,
      CreateDate: expect.any(Date),
      UpdateDate: expect.any(Date),
      PolicyVersionList: [
        {
          Document: encodedDocument(secondText),
          VersionId: 'v2',
          IsDefaultVersion: false,
          CreateDate: expect.any(Date),
        },
        {
          Document: encodedDocument(allowS3),
          VersionId: 'v1',
          IsDefaultVersion: true,
          CreateDate: expect.any(Date),
        },
      ],
    })
  })

  it('tells of AWS’s policies those that the account uses, also as a boundary only', async () => {
    const admin = 'arn:aws:iam::aws:policy/AdministratorAccess'
    await server.iam.send(
      new PutUserPermissionsBoundaryCommand({ UserName: 'bare', PermissionsBoundary: admin }),
    )
    const { Policies } = await details({ Filter: ['AWSManagedPolicy'] })
    const known = awsManagedPolicy('aws', '/', 'AdministratorAccess')
    expect(Policies?.[0]).toMatchObject({
      Arn: admin,
      AttachmentCount: 0,
      PermissionsBoundaryUsageCount: 1,
      PolicyVersionList: [
        {
          VersionId: known?.DefaultVersionId,
          IsDefaultVersion: true,
          Document: encodedDocument(known?.Document ?? ''),
        },
      ],
    })
    expect(Policies?.[1]).toMatchObject({ Arn: readOnly, AttachmentCount: 1 })
    expect(Policies).toHaveLength(2)
  })

  it.each<[EntityType[], ReturnType<typeof names>]>([
    [['User'], { users: ['Ana', 'bare'], groups: [], roles: [], policies: [] }],
    [['AWSManagedPolicy'], { users: [], groups: [], roles: [], policies: ['ReadOnlyAccess'] }],
    [
      ['Role', 'Group', 'LocalManagedPolicy', 'Role'],
      { users: [], groups: ['admins', 'bare'], roles: ['app', 'Bare'], policies: ['own', 'unused'] },
    ],
  ])('restricts to %s', async (Filter, expected) => {
    expect(names(await details({ Filter }))).toEqual(expected)
  })

  it('pages over all lists as one (behaviours 72)', async () => {
    for (const pageSize of [1, 2, 3, 8, 9]) {
      const found: (string | undefined)[] = []
      const paging = { client: server.iam, pageSize }
      const sizes: number[] = []
      for await (const page of paginateGetAccountAuthorizationDetails(paging, {})) {
        const { users = [], groups = [], roles = [], policies = [] } = names(page)
        const all = [...users, ...groups, ...roles, ...policies]
        sizes.push(all.length)
        found.push(...all)
      }
      const [users, groups, roles] = [
        ['Ana', 'bare'],
        ['admins', 'bare'],
        ['app', 'Bare'],
      ]
      expect(found).toEqual([...users, ...groups, ...roles, 'own', 'unused', 'ReadOnlyAccess'])
      expect(sizes.slice(0, -1).every((size) => size === pageSize)).toBe(true)
      expect(sizes).toHaveLength(Math.ceil(9 / pageSize))
    }
  })

  it('goes on only under the filter that the marker came with (behaviours 72)', async () => {
    const { Marker } = await details({ Filter: ['User', 'Role'], MaxItems: 1 })
    const rest = await details({ Filter: ['Role', 'User'], MaxItems: 100, Marker })
    expect(names(rest)).toMatchObject({ users: ['bare'], roles: ['app', 'Bare'] })
    for (const Filter of [undefined, ['User'], ['Role'], ['User', 'Role', 'Group']] as const) {
      const input = { Marker, ...(Filter && { Filter: [...Filter] as EntityType[] }) }
      expect(await refusal(details(input))).toEqual({
        code: 'ValidationError',
        status: 400,
        message: 'Marker and Filter do not match',
      })
    }
    expect(await refusal(details({ Marker: 'made-up' }))).toMatchObject({
      message: 'Marker and Filter do not match',
    })
  })

  it('refuses filters that there are not, and pages of more than 1,000 (behaviours 72)', async () => {
    const Filter = ['Policy' as EntityType]
    expect(await refusal(details({ Filter }))).toMatchObject({ code: 'ValidationError', status: 400 })
    for (const MaxItems of [0, 1001]) {
      expect(await refusal(details({ MaxItems }))).toMatchObject({ code: 'ValidationError' })
    }
    expect((await details({ MaxItems: 1000 })).IsTruncated).toBe(false)
  })

  it('is decided on no resource (behaviours 102)', async () => {
    const allow = { Effect: 'Allow', Action: 'iam:GetAccountAuthorizationDetails', Resource: '*' }
    const command = new GetAccountAuthorizationDetailsCommand({})
    await server.iamAs(await user(server, 'auditor', allow)).send(command)
    const bob = server.iamAs(
      await user(server, 'bob', { ...allow, Resource: `arn:aws:iam::${ACCOUNT}:user/*` }),
    )
    expect(await refusal(bob.send(command))).toEqual(denied('bob', 'iam:GetAccountAuthorizationDetails', '*'))
  })
})
