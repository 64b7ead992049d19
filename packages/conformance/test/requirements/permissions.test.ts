import * as iam from '@aws-sdk/client-iam'
import type { Principal } from '@gatehouse/policy'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Account } from '../../src/account.ts'
import { decide, decideAll } from '../../src/decide.ts'
import { verdict } from '../../src/engine.ts'
import {
  allow,
  assume,
  deny,
  newGroup,
  newKey,
  newPolicy,
  newRole,
  newUser,
  policyOf,
} from '../../src/people.ts'
import { isDeclared, publishedOperations } from '../../src/published-operations.ts'
import { denied, refusal } from '../../src/refusal.ts'
import { newAccount } from '../../src/target.ts'

let account: Account
beforeAll(async () => {
  account = await newAccount()
})

describe('permissions', () => {
  it('come by a role, a group or an own grant (A-042)', async () => {
    const describing = policyOf(allow('ec2:Describe*'))
    await newGroup(account, 'viewers', [describing])
    await newUser(account, 'in-group', { groups: ['viewers'] })
    await newUser(account, 'granted', { policies: [describing] })
    await newRole(account, 'viewer', { policies: [describing] })
    const wish = { action: 'ec2:DescribeInstances', resource: '*' }
    for (const asker of [{ user: 'in-group' }, { user: 'granted' }, { role: 'viewer' }])
      expect(await decide(account, asker, wish)).toBe('Allow')
  })

  it('that are lacking leave everything as it was (A-031, A-044)', async () => {
    await newUser(account, 'stable', { tags: { keep: 'me' } })
    await newUser(account, 'intruder')
    const client = account.iamAs(await newKey(account, 'intruder'))
    const UserName = 'stable'
    await denied(client.send(new iam.DeleteUserCommand({ UserName })))
    await denied(client.send(new iam.UntagUserCommand({ UserName, TagKeys: ['keep'] })))
    const unsigned = await fetch(account.endpoint, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'Action=DeleteUser&Version=2010-05-08&UserName=stable',
    })
    expect([unsigned.status, await unsigned.text()]).toEqual([
      403,
      expect.stringContaining('<Code>MissingAuthenticationToken</Code>'),
    ])
    const { User } = await account.iam.send(new iam.GetUserCommand({ UserName }))
    expect(User?.Tags).toEqual([{ Key: 'keep', Value: 'me' }])
  })

  it('of everybody are had without a signature where a resource’s policy says so (A-031)', () => {
    const [owner, resource] = ['111122223333', 'arn:aws:s3:::open/x']
    const asked = { principal: { type: 'anonymous' }, action: 's3:GetObject', resource, owner } as const
    const resourcePolicy = (Principal: object | string) =>
      policyOf({ ...allow('s3:GetObject', resource), Principal })
    expect(verdict({ ...asked, resourcePolicy: resourcePolicy('*') })).toBe('Allow')
    expect(verdict({ ...asked, resourcePolicy: resourcePolicy({ AWS: owner }) })).toBe('ImplicitDeny')
    expect(verdict(asked)).toBe('ImplicitDeny')
  })

  it.each([
    [
      'arn:aws:s3:::locked',
      ['s3:GetBucketPolicy', 's3:PutBucketPolicy', 's3:DeleteBucketPolicy'],
      's3:ListBucket',
    ],
    [
      'arn:aws:sqs:us-east-1:111122223333:locked',
      ['sqs:GetQueueAttributes', 'sqs:SetQueueAttributes'],
      'sqs:SendMessage',
    ],
  ])(
    'to mend the policy of %s, which denies everybody, has the root user alone (A-128)',
    (resource, mending, other) => {
      const owner = '111122223333'
      const of = (accountId: string) =>
        ({ type: 'root', arn: `arn:aws:iam::${accountId}:root`, accountId }) as const
      const administrator = {
        type: 'user',
        arn: `arn:aws:iam::${owner}:user/admin`,
        accountId: owner,
      } as const
      const resourcePolicy = policyOf({ ...deny('*', resource), Principal: '*' })
      const asked = { resource, owner, resourcePolicy, identity: policyOf(allow('*')) }
      const decided = (principal: Principal, action: string) => verdict({ ...asked, principal, action })
      for (const action of mending) {
        expect([action, decided(administrator, action)]).toEqual([action, 'ExplicitDeny'])
        expect([action, decided(of(owner), action)]).toEqual([action, 'Allow'])
        expect([action, decided(of('444455556666'), action)]).toEqual([action, 'ExplicitDeny'])
      }
      expect(decided(of(owner), other)).toBe('ExplicitDeny')
    },
  )

  it('change for members and open sessions at once where an inline policy is edited (A-239)', async () => {
    const [before, after] = [policyOf(allow('iam:ListUsers')), policyOf(allow('iam:ListRoles'))]
    await newGroup(account, 'edited', [before])
    await newUser(account, 'member', { groups: ['edited'], policies: [policyOf(allow('sts:AssumeRole'))] })
    const key = await newKey(account, 'member')
    const role = await newRole(account, 'edited', { policies: [before] })
    const clients = [account.iamAs(key), account.iamAs(await assume(account, key, role))]
    for (const client of clients) {
      await client.send(new iam.ListUsersCommand({}))
      await denied(client.send(new iam.ListRolesCommand({})))
    }
    const edited = { PolicyName: 'policy-1', PolicyDocument: JSON.stringify(after) }
    await account.iam.send(new iam.PutGroupPolicyCommand({ GroupName: 'edited', ...edited }))
    await account.iam.send(new iam.PutRolePolicyCommand({ RoleName: 'edited', ...edited }))
    for (const client of clients) {
      await denied(client.send(new iam.ListUsersCommand({})))
      await client.send(new iam.ListRolesCommand({}))
    }
  })

  it('of an owner stay what they are while many actions concern users (A-056)', () => {
    const aboutUsers = publishedOperations('iam').filter(
      (operation) =>
        isDeclared(operation) && operation.input?.members.some(({ name }) => name === 'UserName'),
    )
    expect(aboutUsers.length).toBeGreaterThanOrEqual(40)
    const named = ['CreateUser', 'DeleteUser', 'GetUser', 'UpdateUser']
    expect(aboutUsers.map(({ name }) => name)).toEqual(expect.arrayContaining(named))
  })

  it('are given, edited and taken in six ways, and not by who only reads (A-239, B-061, B-091)', async () => {
    const UserName = 'subject'
    await newUser(account, UserName)
    await newGroup(account, 'gang')
    await newUser(account, 'reader', { policies: [policyOf(allow(['iam:List*', 'iam:Get*']))] })
    const reader = account.iamAs(await newKey(account, 'reader'))
    const PolicyArn = await newPolicy(account, 'six', policyOf(allow('s3:*')))
    const PolicyDocument = JSON.stringify(policyOf(allow('s3:*')))
    const calls = [
      () => new iam.AddUserToGroupCommand({ UserName, GroupName: 'gang' }),
      () => new iam.AttachUserPolicyCommand({ UserName, PolicyArn }),
      () => new iam.PutUserPolicyCommand({ UserName, PolicyName: 'own', PolicyDocument }),
      () => new iam.RemoveUserFromGroupCommand({ UserName, GroupName: 'gang' }),
      () => new iam.DetachUserPolicyCommand({ UserName, PolicyArn }),
      () => new iam.DeleteUserPolicyCommand({ UserName, PolicyName: 'own' }),
    ]
    for (const call of calls) {
      await denied(reader.send(call() as iam.AddUserToGroupCommand))
      await account.iam.send(call() as iam.AddUserToGroupCommand)
    }
    expect((await reader.send(new iam.ListUserPoliciesCommand({ UserName }))).PolicyNames).toEqual([])
  })

  it('to make roles may ask for a boundary (A-396)', async () => {
    const boundary = await newPolicy(account, 'limit', policyOf(allow('s3:*')))
    const Condition = { StringEquals: { 'iam:PermissionsBoundary': boundary } }
    await newUser(account, 'developer', { policies: [policyOf({ ...allow('iam:CreateRole'), Condition })] })
    const client = account.iamAs(await newKey(account, 'developer'))
    const trusted = { Effect: 'Allow', Principal: { AWS: account.id }, Action: 'sts:AssumeRole' }
    const input = { RoleName: 'made', AssumeRolePolicyDocument: JSON.stringify(policyOf(trusted)) }
    await denied(client.send(new iam.CreateRoleCommand(input)))
    await client.send(new iam.CreateRoleCommand({ ...input, PermissionsBoundary: boundary }))
  })

  it('of a role reach as far as its boundary and its policies both do (B-366)', async () => {
    const attached = ['arn:aws:iam::aws:policy/AdministratorAccess']
    await newRole(account, 'bound', { attached, boundary: 'arn:aws:iam::aws:policy/AmazonS3FullAccess' })
    const wishes = ['s3:ListAllMyBuckets', 'iam:ListUsers'].map((action) => ({ action, resource: '*' }))
    expect(await decideAll(account, { role: 'bound' }, wishes)).toEqual(['Allow', 'ImplicitDeny'])
  })

  it('may be limited, limited otherwise and freed again, each with effect at once (B-086, B-087, B-088)', async () => {
    const UserName = 'bounded'
    await newUser(account, UserName, { attached: ['arn:aws:iam::aws:policy/AdministratorAccess'] })
    const wishes = ['s3:PutObject', 'ec2:RunInstances'].map((action) => ({ action, resource: '*' }))
    const may = () => decideAll(account, { user: UserName }, wishes)
    const bound = async (name: string) => {
      const PermissionsBoundary = `arn:aws:iam::aws:policy/${name}`
      await account.iam.send(new iam.PutUserPermissionsBoundaryCommand({ UserName, PermissionsBoundary }))
      const { User } = await account.iam.send(new iam.GetUserCommand({ UserName }))
      expect(User?.PermissionsBoundary).toEqual({
        PermissionsBoundaryArn: PermissionsBoundary,
        PermissionsBoundaryType: 'Policy',
      })
    }
    await bound('AmazonS3ReadOnlyAccess')
    expect(await may()).toEqual(['ImplicitDeny', 'ImplicitDeny'])
    await bound('AmazonEC2FullAccess')
    expect(await may()).toEqual(['ImplicitDeny', 'Allow'])
    await account.iam.send(new iam.DeleteUserPermissionsBoundaryCommand({ UserName }))
    expect(await may()).toEqual(['Allow', 'Allow'])
    expect(
      (await account.iam.send(new iam.GetUserCommand({ UserName }))).User?.PermissionsBoundary,
    ).toBeUndefined()
  })
})

describe('tags', () => {
  it('are on users, roles, policies, providers, certificates and devices, and on nothing of AWS (A-252)', async () => {
    const kinds = publishedOperations('iam')
      .map(({ name }) => /^Tag(\w+)$/.exec(name)?.[1])
      .filter((kind) => kind !== undefined)
    expect(kinds.sort()).toEqual([
      'InstanceProfile',
      'MFADevice',
      'OpenIDConnectProvider',
      'Policy',
      'Role',
      'SAMLProvider',
      'ServerCertificate',
      'User',
    ])
    const Tags = [{ Key: 'a', Value: 'b' }]
    const PolicyArn = 'arn:aws:iam::aws:policy/ReadOnlyAccess'
    await denied(account.iam.send(new iam.TagPolicyCommand({ PolicyArn, Tags })))
  })

  it('have one value each: a key twice is refused, and a later value replaces the earlier (A-258)', async () => {
    const UserName = 'tagged'
    await newUser(account, UserName)
    const tag = (...values: string[]) =>
      account.iam.send(
        new iam.TagUserCommand({ UserName, Tags: values.map((Value) => ({ Key: 'team', Value })) }),
      )
    expect(await refusal(tag('a', 'b'))).toMatchObject({ code: 'InvalidInput', status: 400 })
    await tag('a')
    await tag('b')
    const { Tags } = await account.iam.send(new iam.ListUserTagsCommand({ UserName }))
    expect(Tags).toEqual([{ Key: 'team', Value: 'b' }])
  })
})
