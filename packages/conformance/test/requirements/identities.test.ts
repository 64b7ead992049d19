import * as iam from '@aws-sdk/client-iam'
import {
  AttachGroupPolicyCommand,
  AttachRolePolicyCommand,
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreateLoginProfileCommand,
  CreateRoleCommand,
  CreateServiceSpecificCredentialCommand,
  CreateUserCommand,
  DeleteRoleCommand,
  DetachRolePolicyCommand,
  GetAccessKeyLastUsedCommand,
  GetLoginProfileCommand,
  GetRoleCommand,
  GetUserCommand,
  ListAccessKeysCommand,
  ListAttachedUserPoliciesCommand,
  ListGroupsCommand,
  ListGroupsForUserCommand,
  ListMFADevicesCommand,
  ListRolesCommand,
  ListUserPoliciesCommand,
  ListUsersCommand,
  type ServiceSpecificCredential,
  UpdateAssumeRolePolicyCommand,
  UpdateRoleCommand,
} from '@aws-sdk/client-iam'
import { AssumeRoleCommand, GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Account } from '../../src/account.ts'
import { verdict } from '../../src/engine.ts'
import { rsaKey } from '../../src/exercises/key-material.ts'
import {
  allow,
  assume,
  newGroup,
  newKey,
  newPolicy,
  newRole,
  newUser,
  policyOf,
  putUserPolicy,
  trust,
} from '../../src/people.ts'
import { publishedOperations } from '../../src/published-operations.ts'
import { refusal } from '../../src/refusal.ts'
import { newAccount } from '../../src/target.ts'

const readOnly = 'arn:aws:iam::aws:policy/IAMReadOnlyAccess'
const admin = 'arn:aws:iam::aws:policy/AdministratorAccess'

let account: Account
beforeAll(async () => {
  account = await newAccount()
})

const denied = async (call: Promise<unknown>) =>
  expect(await refusal(call)).toMatchObject({ code: 'AccessDenied', status: 403 })

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

describe('a new user', () => {
  it('may do nothing and has no credentials (A-045, A-148, A-149, B-001, B-002, B-032)', async () => {
    const UserName = 'fresh'
    await newUser(account, UserName)
    const ask = account.iam
    expect((await ask.send(new ListAccessKeysCommand({ UserName }))).AccessKeyMetadata).toEqual([])
    expect((await ask.send(new ListMFADevicesCommand({ UserName }))).MFADevices).toEqual([])
    expect((await ask.send(new ListGroupsForUserCommand({ UserName }))).Groups).toEqual([])
    expect((await ask.send(new ListAttachedUserPoliciesCommand({ UserName }))).AttachedPolicies).toEqual([])
    const none = await refusal(ask.send(new GetLoginProfileCommand({ UserName })))
    expect(none).toMatchObject({ code: 'NoSuchEntity' })
    const key = await newKey(account, UserName)
    const client = account.iamAs(key)
    await denied(client.send(new GetUserCommand({})))
    await denied(
      client.send(new iam.ChangePasswordCommand({ OldPassword: 'Old-1234', NewPassword: 'New-1234' })),
    )
    await denied(client.send(new ListAccessKeysCommand({})))
    await denied(client.send(new CreateUserCommand({ UserName: 'more' })))
    await account.stsAs(key).send(new GetCallerIdentityCommand({}))
  })

  it('has a name whose case counts in policies (A-097, B-006)', async () => {
    for (const [name, written] of [
      ['TestUser', 'testuser'],
      ['ExactUser', 'ExactUser'],
    ] as const)
      await newUser(account, name, {
        policies: [policyOf(allow('iam:GetUser', account.arn(`user/${written}`)))],
      })
    await denied(account.iamAs(await newKey(account, 'TestUser')).send(new GetUserCommand({})))
    await account.iamAs(await newKey(account, 'ExactUser')).send(new GetUserCommand({}))
  })

  it('is made by whoever administers, step by step (A-151, A-166, A-171)', async () => {
    await newUser(account, 'chief', { attached: [admin] })
    const client = account.iamAs(await newKey(account, 'chief'))
    const UserName = 'stepwise'
    await client.send(new CreateUserCommand({ UserName }))
    await client.send(new CreateLoginProfileCommand({ UserName, Password: 'Correct-horse-4' }))
    const { AccessKey } = await client.send(new CreateAccessKeyCommand({ UserName }))
    await client.send(new iam.CreateGroupCommand({ GroupName: 'stepwise' }))
    await client.send(new iam.AddUserToGroupCommand({ UserName, GroupName: 'stepwise' }))
    await client.send(new AttachUserPolicyCommand({ UserName, PolicyArn: readOnly }))
    await client.send(new iam.TagUserCommand({ UserName, Tags: [{ Key: 'Dept', Value: 'Eng' }] }))
    // the secret was told once and never again (A-122, A-167, A-285, B-133, B-163)
    const listed = await client.send(new ListAccessKeysCommand({ UserName }))
    const last = await client.send(new GetAccessKeyLastUsedCommand({ AccessKeyId: AccessKey?.AccessKeyId }))
    const told = JSON.stringify([listed.AccessKeyMetadata, last.AccessKeyLastUsed])
    expect(told).not.toContain(AccessKey?.SecretAccessKey)
    expect(Object.keys(listed.AccessKeyMetadata?.[0] ?? {}).sort()).toEqual([
      'AccessKeyId',
      'CreateDate',
      'Status',
      'UserName',
    ])
  })

  it('may have credentials for services that take no keys (A-026, A-386, B-300)', async () => {
    await newUser(account, 'git')
    const made: (ServiceSpecificCredential | undefined)[] = []
    for (const ServiceName of ['codecommit.amazonaws.com', 'cassandra.amazonaws.com']) {
      const command = new CreateServiceSpecificCredentialCommand({ UserName: 'git', ServiceName })
      made.push((await account.iam.send(command)).ServiceSpecificCredential)
    }
    expect(made.map((credential) => credential?.ServiceUserName)).toEqual([
      `git-at-${account.id}`,
      `git-at-${account.id}`,
    ])
    const key = { UserName: 'git', SSHPublicKeyBody: rsaKey() }
    const { SSHPublicKey } = await account.iam.send(new iam.UploadSSHPublicKeyCommand(key))
    expect(SSHPublicKey).toMatchObject({ UserName: 'git', Status: 'Active' })
  })
})

describe('a role', () => {
  it('has neither password nor keys, and gives sessions (A-015, A-197, B-310, B-358, B-463)', async () => {
    await newRole(account, 'bare')
    await newUser(account, 'bare-assumer', { policies: [policyOf(allow('sts:AssumeRole'))] })
    for (const command of [
      new CreateAccessKeyCommand({ UserName: 'bare' }),
      new CreateServiceSpecificCredentialCommand({
        UserName: 'bare',
        ServiceName: 'codecommit.amazonaws.com',
      }),
    ])
      expect(await refusal(account.iam.send(command as CreateAccessKeyCommand))).toMatchObject({
        code: 'NoSuchEntity',
      })
    const login = new CreateLoginProfileCommand({ UserName: 'bare', Password: 'Correct-horse-4' })
    expect(await refusal(account.iam.send(login))).toMatchObject({ code: 'NoSuchEntity' })
    const session = await assume(account, await newKey(account, 'bare-assumer'), account.arn('role/bare'))
    expect(session.accessKeyId).toMatch(/^ASIA/)
  })

  it('for a service is made, changed and deleted by an administrator (A-020, B-361)', async () => {
    const RoleName = 'for-ec2'
    const document = (Service: string) =>
      JSON.stringify(policyOf({ Effect: 'Allow', Principal: { Service }, Action: 'sts:AssumeRole' }))
    const AssumeRolePolicyDocument = document('ec2.amazonaws.com')
    await account.iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }))
    await account.iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn: readOnly }))
    const PolicyDocument = document('lambda.amazonaws.com')
    await account.iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument }))
    await account.iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn: readOnly }))
    await account.iam.send(new DeleteRoleCommand({ RoleName }))
    const gone = await refusal(account.iam.send(new GetRoleCommand({ RoleName })))
    expect(gone).toMatchObject({ code: 'NoSuchEntity' })
  })

  it('may trust the service that vouches for machines outside (B-391, B-393)', async () => {
    const RoleName = 'outside'
    const AssumeRolePolicyDocument = JSON.stringify(
      policyOf({
        Effect: 'Allow',
        Principal: { Service: 'rolesanywhere.amazonaws.com' },
        Action: ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'],
      }),
    )
    const { Role } = await account.iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }))
    expect(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '')).toBe(AssumeRolePolicyDocument)
  })

  it('keeps its name: only description and duration change (A-203)', async () => {
    await newRole(account, 'named')
    const command = new UpdateRoleCommand({ RoleName: 'named', Description: 'd', MaxSessionDuration: 7200 })
    await account.iam.send(command)
    const update = publishedOperations('iam').find(({ name }) => name === 'UpdateRole')
    expect(update?.input?.members.map(({ name }) => name)).toEqual([
      'RoleName',
      'Description',
      'MaxSessionDuration',
    ])
    const { Role } = await account.iam.send(new GetRoleCommand({ RoleName: 'named' }))
    expect(Role).toMatchObject({ RoleName: 'named', Description: 'd', MaxSessionDuration: 7200 })
  })

  it('is open to whom the trust names, and by the account to whom has the permission (A-053, B-385)', async () => {
    await newUser(account, 'twhitlock')
    await newUser(account, 'other')
    await newUser(account, 'allowed', { policies: [policyOf(allow('sts:AssumeRole'))] })
    const [named, other, allowed] = await Promise.all(
      ['twhitlock', 'other', 'allowed'].map((name) => newKey(account, name)),
    )
    if (named === undefined || other === undefined || allowed === undefined) throw new Error('no keys')
    const direct = await newRole(account, 'direct', { trusts: trust(account.arn('user/twhitlock')) })
    await assume(account, named, direct)
    await denied(assume(account, other, direct))
    for (const [name, AWS] of [
      ['by-root', account.arn('root')],
      ['by-id', account.id],
    ] as const) {
      const RoleArn = await newRole(account, name, { trusts: trust(AWS) })
      await denied(assume(account, named, RoleArn))
      await assume(account, allowed, RoleArn)
    }
  })

  it('shows an external id to everybody who may see the role (A-213, B-396, B-397)', async () => {
    const Condition = { StringEquals: { 'sts:ExternalId': '12345' } }
    await newRole(account, 'partner', { trusts: trust(account.arn('root'), { Condition }) })
    await newUser(account, 'reader', { attached: [readOnly], policies: [policyOf(allow('sts:AssumeRole'))] })
    const reader = await newKey(account, 'reader')
    const { Role } = await account.iamAs(reader).send(new GetRoleCommand({ RoleName: 'partner' }))
    expect(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '')).toContain('"sts:ExternalId":"12345"')
    const input = { RoleArn: account.arn('role/partner'), RoleSessionName: 'session' }
    const sts = account.stsAs(reader)
    await denied(sts.send(new AssumeRoleCommand(input)))
    await sts.send(new AssumeRoleCommand({ ...input, ExternalId: '12345' }))
  })

  it('of another owner’s account is assumed as one of the own (A-018, B-371)', async () => {
    const other = await newAccount()
    await newUser(other, 'guest', { policies: [policyOf(allow('sts:AssumeRole'))] })
    const guest = await newKey(other, 'guest')
    for (const [host, AWS] of [
      [account, other.arn('user/guest')],
      [other, other.arn('root')],
    ] as const) {
      const RoleArn = await newRole(host, 'delegated', { trusts: trust(AWS) })
      await assume(other, guest, RoleArn)
    }
  })
})

describe('SB-33: the confused deputy (B-394, B-401)', () => {
  it('is fooled without an external id, and not with one', async () => {
    const [customer, deputy] = [account, await newAccount()]
    await newUser(deputy, 'application', { policies: [policyOf(allow('sts:AssumeRole'))] })
    const application = await newKey(deputy, 'application')
    const ids = { customer: '12345', attacker: '67890' }
    const actFor = (who: keyof typeof ids, RoleArn: string) =>
      assume(deputy, application, RoleArn, { ExternalId: ids[who] })
    const open = await newRole(customer, 'OpenExample', { trusts: trust(deputy.id) })
    await actFor('attacker', open)
    const Condition = { StringEquals: { 'sts:ExternalId': ids.customer } }
    const guarded = await newRole(customer, 'GuardedExample', { trusts: trust(deputy.id, { Condition }) })
    await actFor('customer', guarded)
    await denied(actFor('attacker', guarded))
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

describe('a user who is locked out', () => {
  it('is let in again by the root user (A-128, A-129)', async () => {
    await newUser(account, 'locked', { attached: [admin] })
    const client = account.iamAs(await newKey(account, 'locked'))
    const self = { UserName: 'locked', PolicyArn: admin }
    await client.send(new iam.DetachUserPolicyCommand(self))
    await denied(client.send(new AttachUserPolicyCommand(self)))
    await putUserPolicy(account, 'locked', 'none', policyOf(allow('s3:*')))
    await account.iam.send(new AttachUserPolicyCommand(self))
    await client.send(new ListUsersCommand({}))
  })
})
