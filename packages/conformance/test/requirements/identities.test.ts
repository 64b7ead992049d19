import {
  AttachGroupPolicyCommand,
  AttachRolePolicyCommand,
  AttachUserPolicyCommand,
  CreateUserCommand,
  GetLoginProfileCommand,
  GetUserCommand,
  ListAttachedUserPoliciesCommand,
  ListGroupsCommand,
  ListRolesCommand,
  ListUserPoliciesCommand,
  ListUsersCommand,
} from '@aws-sdk/client-iam'
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Account } from '../../src/account.ts'
import { verdict } from '../../src/engine.ts'
import { allow, newGroup, newKey, newPolicy, newRole, newUser, policyOf, trust } from '../../src/people.ts'
import { publishedOperations } from '../../src/published-operations.ts'
import { denied, refusal } from '../../src/refusal.ts'
import { newAccount } from '../../src/target.ts'

const readOnly = 'arn:aws:iam::aws:policy/IAMReadOnlyAccess'

let account: Account
beforeAll(async () => {
  account = await newAccount()
})

describe('identities', () => {
  it('users, groups and roles take policies, and providers and groups’ credentials have no operation (A-003, A-014)', async () => {
    const PolicyArn = readOnly
    await newUser(account, 'one')
    await newGroup(account, 'one')
    await newRole(account, 'one')
    await account.iam.send(new AttachUserPolicyCommand({ UserName: 'one', PolicyArn }))
    await account.iam.send(new AttachGroupPolicyCommand({ GroupName: 'one', PolicyArn }))
    await account.iam.send(new AttachRolePolicyCommand({ RoleName: 'one', PolicyArn }))
    const names = publishedOperations('iam').map(({ name }) => name)
    expect(names.filter((name) => /^Attach/.test(name)).sort()).toEqual([
      'AttachGroupPolicy',
      'AttachRolePolicy',
      'AttachUserPolicy',
    ])
    expect(names.filter((name) => /Group.*(Key|LoginProfile|Credential)|TagGroup/.test(name))).toEqual([])
  })

  it('have as many policies as they are given, and the rights of all of them (A-004)', async () => {
    const own = await newPolicy(account, 'groups', policyOf(allow('iam:ListGroups')))
    const roles = await newPolicy(account, 'roles', policyOf(allow('iam:ListRoles')))
    await newUser(account, 'several', {
      attached: [own, roles],
      policies: [policyOf(allow('iam:ListUsers'))],
    })
    const UserName = 'several'
    const { AttachedPolicies } = await account.iam.send(new ListAttachedUserPoliciesCommand({ UserName }))
    const { PolicyNames } = await account.iam.send(new ListUserPoliciesCommand({ UserName }))
    expect([AttachedPolicies?.length, PolicyNames?.length]).toEqual([2, 1])
    const client = account.iamAs(await newKey(account, UserName))
    await client.send(new ListGroupsCommand({}))
    await client.send(new ListRolesCommand({}))
    await client.send(new ListUsersCommand({}))
    await denied(client.send(new GetUserCommand({ UserName: 'one' })))
  })

  it('may be applications with a key and no password (A-006)', async () => {
    await newUser(account, 'DevApp1', { attached: [readOnly] })
    await account.iamAs(await newKey(account, 'DevApp1')).send(new ListUsersCommand({}))
    const none = await refusal(account.iam.send(new GetLoginProfileCommand({ UserName: 'DevApp1' })))
    expect(none).toMatchObject({ code: 'NoSuchEntity', status: 404 })
  })

  it('of users are told by name, ARN and unique id, and the ARN may be trusted (A-023, A-025)', async () => {
    const { User } = await account.iam.send(new CreateUserCommand({ UserName: 'Richard' }))
    expect(User).toMatchObject({ UserName: 'Richard', Arn: account.arn('user/Richard') })
    expect(User?.UserId).toMatch(/^AIDA[A-Z2-7]{17}$/)
    await newRole(account, 'for-richard', { trusts: trust(User?.Arn ?? '') })
  })

  it('are of one account each, whose users another account neither lists nor reads (A-013, B-003)', async () => {
    const other = await newAccount()
    await newUser(account, 'x')
    await newUser(other, 'x')
    const { User: here } = await account.iam.send(new GetUserCommand({ UserName: 'x' }))
    const { User: there } = await other.iam.send(new GetUserCommand({ UserName: 'x' }))
    expect([here?.Arn, there?.Arn]).toEqual([account.arn('user/x'), other.arn('user/x')])
    expect(here?.UserId).not.toBe(there?.UserId)
    await newUser(account, 'only-here')
    const absent = await refusal(other.iam.send(new GetUserCommand({ UserName: 'only-here' })))
    expect(absent).toMatchObject({ code: 'NoSuchEntity', status: 404 })
    const { Users = [] } = await other.iam.send(new ListUsersCommand({}))
    expect(Users.map(({ UserName }) => UserName)).not.toContain('only-here')
  })
})

describe('an account', () => {
  it('has an id of twelve digits, one root user who may do everything, and nobody else (A-008, A-045, A-069)', async () => {
    const fresh = await newAccount()
    expect(fresh.id).toMatch(/^\d{12}$/)
    const { Arn } = await fresh.stsAs(fresh.administrator).send(new GetCallerIdentityCommand({}))
    // elsewhere than in test mode the administrator is a user
    if (Arn === fresh.arn('root')) {
      const { Users } = await fresh.iam.send(new ListUsersCommand({}))
      expect(Users).toEqual([])
    }
    expect((await newAccount()).id).not.toBe(fresh.id)
  })
})

describe('principals', () => {
  const M = '111122223333'
  const principal = { type: 'user', arn: `arn:aws:iam::${M}:user/u`, accountId: M } as const
  const asked = { principal, action: 's3:GetObject', resource: 'arn:aws:s3:::b/x', owner: M }

  it('are allowed by an own policy or by the resource’s, and otherwise not at all (A-228, B-378)', () => {
    const named = (AWS: string) =>
      policyOf({ ...allow('s3:GetObject', 'arn:aws:s3:::b/*'), Principal: { AWS } })
    expect(verdict({ ...asked, identity: policyOf(allow('s3:GetObject')) })).toBe('Allow')
    expect(verdict({ ...asked, resourcePolicy: named(principal.arn) })).toBe('Allow')
    expect(verdict(asked)).toBe('ImplicitDeny')
    const other = '444455556666'
    const foreign = { type: 'user', arn: `arn:aws:iam::${other}:user/u`, accountId: other } as const
    const identity = policyOf(allow('s3:GetObject'))
    for (const AWS of [`arn:aws:iam::${other}:root`, other, foreign.arn])
      expect(verdict({ ...asked, principal: foreign, identity, resourcePolicy: named(AWS) })).toBe('Allow')
    const roleArn = `arn:aws:iam::${other}:role/r`
    const arn = `arn:aws:sts::${other}:assumed-role/r/session`
    const session = { type: 'role-session', arn, roleArn, accountId: other } as const
    for (const AWS of [roleArn, arn])
      expect(verdict({ ...asked, principal: session, identity, resourcePolicy: named(AWS) })).toBe('Allow')
    expect(verdict({ ...asked, principal: session, identity, resourcePolicy: named(foreign.arn) })).toBe(
      'ImplicitDeny',
    )
  })

  it('of the root user are limited by what the organization says, whom nothing in IAM can limit (A-010, A-404)', () => {
    const root = { type: 'root', arn: `arn:aws:iam::${M}:root`, accountId: M } as const
    const Condition = { StringLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:root' } }
    const scp = policyOf(allow('*'), { Effect: 'Deny', Action: '*', Resource: '*', Condition })
    const question = { ...asked, principal: root, context: { 'aws:PrincipalArn': root.arn } }
    expect(verdict(question)).toBe('Allow')
    expect(verdict({ ...question, scp })).toBe('ExplicitDeny')
    const context = { 'aws:PrincipalArn': principal.arn }
    expect(verdict({ ...asked, context, identity: policyOf(allow('*')), scp })).toBe('Allow')
  })
})
