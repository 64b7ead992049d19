import { CreateUserCommand, GetUserCommand, ListUsersCommand } from '@aws-sdk/client-iam'
import { AssumeRoleCommand, GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { beforeEach, describe, expect, it } from 'vitest'
import { refusal, user } from '../testing/callers.ts'
import {
  administrator,
  attachPolicy,
  MEMBER,
  newMember,
  newOrganization,
  organize,
  roleTrusting,
  type TestOrganization,
} from '../testing/organizations.ts'
import { ACCOUNT } from '../testing/roles.ts'
import { type Credentials, testServer } from '../testing/test-server.ts'

const server = testServer()
let organization: TestOrganization
beforeEach(async () => {
  organization = await newOrganization(server)
})

const denyUsers = { Sid: 'NoUsers', Effect: 'Deny', Action: 'iam:CreateUser', Resource: '*' }
const createUser = (by: Credentials, UserName = 'new') =>
  server.iamAs(by).send(new CreateUserCommand({ UserName }))
const refusedBy = (arn: string, reason: string, resource = `arn:aws:iam::${MEMBER}:user/new`) => ({
  code: 'AccessDenied',
  status: 403,
  message: `User: ${arn} is not authorized to perform: iam:CreateUser on resource: ${resource} ${reason}`,
})
const scpArn = (policy: string) =>
  `arn:aws:organizations::${ACCOUNT}:policy/${organization.id}/service_control_policy/${policy}`
const memberRoot = `arn:aws:iam::${MEMBER}:root`

describe('service control policies', () => {
  it('bind users and the root user of member accounts, and the denial names the policy (A-400, A-130, behaviours 104)', async () => {
    const ana = await administrator(server, 'ana', organization.member)
    const policy = await attachPolicy(server, 'scp', 'NoUsers', organization.root, denyUsers)
    const reason = `with an explicit deny in a service control policy: ${scpArn(policy)}`
    expect(await refusal(createUser(organization.member))).toEqual(refusedBy(memberRoot, reason))
    expect(await refusal(createUser(ana))).toEqual(refusedBy(`arn:aws:iam::${MEMBER}:user/ana`, reason))
    await server.iamAs(ana).send(new ListUsersCommand({}))
  })

  it('do not bind the management account (A-010, E17)', async () => {
    await attachPolicy(server, 'scp', 'NoUsers', organization.root, denyUsers)
    await createUser(server.root)
  })

  it('grant nothing (A-061, A-401)', async () => {
    const ben = await user({ iam: server.iamAs(organization.member) }, 'ben')
    expect(await refusal(createUser(ben))).toMatchObject({
      message: expect.stringContaining('because no identity-based policy allows the iam:CreateUser action'),
    })
  })

  it('must allow at every level: root, each unit and the account (E6)', async () => {
    const outer = await organize(server, 'units create', { parent: organization.root, name: 'Outer' })
    const inner = await organize(server, 'units create', { parent: outer['unit'], name: 'Inner' })
    await organize(server, 'accounts move', { account: MEMBER, parent: inner['unit'] })
    const silent = refusedBy(memberRoot, 'because no service control policy allows the iam:CreateUser action')
    const onlyLists = { Effect: 'Allow', Action: 'iam:List*', Resource: '*' }
    for (const target of [organization.root, outer['unit'], inner['unit'], MEMBER]) {
      const policy = await attachPolicy(server, 'scp', `Lists ${target}`, String(target), onlyLists)
      await organize(server, 'policies detach', { policy: 'p-FullAWSAccess', target })
      expect(await refusal(createUser(organization.member))).toEqual(silent)
      await server.iamAs(organization.member).send(new ListUsersCommand({}))
      await organize(server, 'policies attach', { policy: 'p-FullAWSAccess', target })
      await organize(server, 'policies detach', { policy, target })
    }
    await createUser(organization.member)
  })

  it('count from the next call on, whatever is changed of them or of the tree (decisions: consistency)', async () => {
    const { unit = '' } = await organize(server, 'units create', {
      parent: organization.root,
      name: 'Closed',
    })
    const policy = await attachPolicy(server, 'scp', 'NoUsers', unit, denyUsers)
    const isAllowed = async (name: string) =>
      createUser(organization.member, name).then(
        () => true,
        () => false,
      )
    expect(await isAllowed('a')).toBe(true)
    await organize(server, 'accounts move', { account: MEMBER, parent: unit })
    expect(await isAllowed('b')).toBe(false)
    const text = JSON.stringify({
      Version: '2012-10-17',
      Statement: { ...denyUsers, Action: 'iam:DeleteUser' },
    })
    await organize(server, 'policies update', { policy, text })
    expect(await isAllowed('c')).toBe(true)
    await organize(server, 'policies update', {
      policy,
      text: JSON.stringify({ Version: '2012-10-17', Statement: denyUsers }),
    })
    expect(await isAllowed('d')).toBe(false)
    await organize(server, 'policies disable', { type: 'scp' })
    expect(await isAllowed('e')).toBe(true)
    await organize(server, 'policies enable', { type: 'scp' })
    expect(await isAllowed('f')).toBe(true)
    await organize(server, 'policies attach', { policy, target: MEMBER })
    expect(await isAllowed('g')).toBe(false)
    await organize(server, 'accounts remove', { account: MEMBER })
    expect(await isAllowed('h')).toBe(true)
  })

  it('reach a role session and may except root users by aws:PrincipalArn (A-404)', async () => {
    await attachPolicy(server, 'scp', 'NoRoot', organization.root, {
      ...{ Effect: 'Deny', Action: '*', Resource: '*' },
      Condition: { StringLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:root' } },
    })
    expect(await refusal(createUser(organization.member))).toMatchObject({ code: 'AccessDenied' })
    const carol = await administrator(server, 'carol')
    const { account: made = '' } = await organize(server, 'accounts create', { id: '444455556666' })
    const { Credentials: issued } = await server.stsAs(carol).send(
      new AssumeRoleCommand({
        RoleArn: `arn:aws:iam::${made}:role/OrganizationAccountAccessRole`,
        RoleSessionName: 'carol',
      }),
    )
    const session = {
      accessKeyId: issued?.AccessKeyId ?? '',
      secretAccessKey: issued?.SecretAccessKey ?? '',
      sessionToken: issued?.SessionToken ?? '',
    }
    await createUser(session)
    await attachPolicy(server, 'scp', 'NoUsers', made, denyUsers)
    expect(await refusal(createUser(session, 'other'))).toMatchObject({
      message: expect.stringContaining('with an explicit deny in a service control policy'),
    })
  })

  it('leave operations without permission alone', async () => {
    await attachPolicy(server, 'scp', 'Nothing', MEMBER, { Effect: 'Deny', Action: '*', Resource: '*' })
    const { Account } = await server.stsAs(organization.member).send(new GetCallerIdentityCommand({}))
    expect(Account).toBe(MEMBER)
  })

  it('say nothing to accounts outside', async () => {
    await attachPolicy(server, 'scp', 'NoUsers', organization.root, denyUsers)
    await createUser(await server.newAccount())
  })
})

describe('resource control policies', () => {
  const role = `arn:aws:iam::${MEMBER}:role/door`
  const assume = (by: Credentials) =>
    server.stsAs(by).send(new AssumeRoleCommand({ RoleArn: role, RoleSessionName: 'session' }))
  const denyOutsiders = () => ({
    ...{ Effect: 'Deny', Principal: '*', Action: 'sts:AssumeRole', Resource: '*' },
    Condition: { StringNotEqualsIfExists: { 'aws:PrincipalOrgID': organization.id } },
  })

  it('bind whoever reaches for a resource of a member, from outside too (E7)', async () => {
    await organize(server, 'policies enable', { type: 'rcp' })
    await roleTrusting(server, organization.member, 'door', { Principal: { AWS: '*' } })
    const outside = await administrator(
      server,
      'ana',
      await server.newAccount({ account_id: '999988887777' }),
    )
    const inside = await administrator(server, 'ana')
    await assume(outside)
    const policy = await attachPolicy(server, 'rcp', 'OwnOnly', MEMBER, denyOutsiders())
    await assume(inside)
    // STS gives no reason (behaviours 103)
    expect(await refusal(assume(outside))).toEqual({
      code: 'AccessDenied',
      status: 403,
      message: `User: arn:aws:iam::999988887777:user/ana is not authorized to perform: sts:AssumeRole on resource: ${role}`,
    })
    await organize(server, 'policies detach', { policy, target: MEMBER })
    await assume(outside)
  })

  it('do not protect resources of the management account (E17)', async () => {
    await organize(server, 'policies enable', { type: 'rcp' })
    await attachPolicy(server, 'rcp', 'OwnOnly', organization.root, {
      ...{ Effect: 'Deny', Principal: '*', Action: 'sts:*', Resource: '*' },
    })
    await roleTrusting(server, server.root, 'door', { Principal: { AWS: '*' } })
    const ana = await administrator(server, 'ana', organization.member)
    const RoleArn = `arn:aws:iam::${ACCOUNT}:role/door`
    await server.stsAs(ana).send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'session' }))
  })

  it('touch no service outside their list', async () => {
    await organize(server, 'policies enable', { type: 'rcp' })
    await attachPolicy(server, 'rcp', 'NoIam', organization.root, {
      ...{ Effect: 'Deny', Principal: '*', Action: 'iam:*', Resource: '*' },
    })
    await createUser(organization.member)
  })
})

describe('context keys of organizations', () => {
  const seen = async (by: Credentials, key: string, value: string) => {
    const name = `u${crypto.randomUUID().slice(0, 8)}`
    const allowed = await user({ iam: server.iamAs(by) }, name, {
      ...{ Effect: 'Allow', Action: 'iam:GetUser', Resource: '*' },
      Condition: { 'ForAnyValue:StringEquals': { [key]: value } },
    })
    return server
      .iamAs(allowed)
      .send(new GetUserCommand({}))
      .then(
        () => true,
        () => false,
      )
  }

  it('tell organization and path of the caller and of the owner (X1, X4)', async () => {
    const { unit = '' } = await organize(server, 'units create', { parent: organization.root, name: 'Unit' })
    const inner = await newMember(server, '444455556666', unit)
    const path = `${organization.id}/${organization.root}/`
    for (const [by, ends] of [
      [server.root, path],
      [organization.member, path],
      [inner, `${path}${unit}/`],
    ] as const) {
      expect(await seen(by, 'aws:PrincipalOrgID', organization.id)).toBe(true)
      expect(await seen(by, 'aws:PrincipalOrgPaths', ends)).toBe(true)
      expect(await seen(by, 'aws:ResourceOrgID', organization.id)).toBe(true)
      expect(await seen(by, 'aws:ResourceOrgPaths', ends)).toBe(true)
      expect(await seen(by, 'aws:ResourceOrgPaths', `${organization.id}/`)).toBe(false)
    }
  })

  it('are absent for accounts in no organization', async () => {
    const alone = await server.newAccount()
    const absent = await user({ iam: server.iamAs(alone) }, 'ana', {
      ...{ Effect: 'Allow', Action: 'iam:GetUser', Resource: '*' },
      Condition: {
        Null: {
          'aws:PrincipalOrgID': 'true',
          'aws:PrincipalOrgPaths': 'true',
          'aws:ResourceOrgID': 'true',
          'aws:ResourceOrgPaths': 'true',
        },
      },
    })
    await server.iamAs(absent).send(new GetUserCommand({}))
  })

  it('let a trust policy admit a whole organization (B-371)', async () => {
    await roleTrusting(server, organization.member, 'door', {
      Principal: { AWS: '*' },
      Condition: { StringEquals: { 'aws:PrincipalOrgID': organization.id } },
    })
    const RoleArn = `arn:aws:iam::${MEMBER}:role/door`
    const assume = new AssumeRoleCommand({ RoleArn, RoleSessionName: 'session' })
    await server.stsAs(await administrator(server, 'ana')).send(assume)
    const outside = await administrator(server, 'ana', await server.newAccount())
    expect(await refusal(server.stsAs(outside).send(assume))).toMatchObject({ code: 'AccessDenied' })
  })
})
