import * as iam from '@aws-sdk/client-iam'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Account } from '../../src/account.ts'
import { decide, decideAll } from '../../src/decide.ts'
import { verdict } from '../../src/engine.ts'
import { allow, newGroup, newKey, newPolicy, newRole, newUser, policyOf } from '../../src/people.ts'
import { publishedOperations } from '../../src/published-operations.ts'
import { refusal } from '../../src/refusal.ts'
import { newAccount } from '../../src/target.ts'

let account: Account
beforeAll(async () => {
  account = await newAccount()
})

const denied = async (call: Promise<unknown>) =>
  expect(await refusal(call)).toMatchObject({ code: 'AccessDenied', status: 403 })

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

  it('of an owner stay what they are while many actions concern users (A-056)', () => {
    const aboutUsers = publishedOperations('iam').filter(({ input }) =>
      input?.members.some(({ name }) => name === 'UserName'),
    )
    expect(aboutUsers.length).toBeGreaterThanOrEqual(40)
  })

  it('are given, edited and taken in six ways, and not by who only reads (A-091, A-239, B-061, B-091)', async () => {
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
