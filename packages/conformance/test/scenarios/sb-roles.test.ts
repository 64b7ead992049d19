import { GetRoleCommand, ListUsersCommand, UpdateAssumeRolePolicyCommand } from '@aws-sdk/client-iam'
import { AssumeRoleCommand, type AssumeRoleCommandInput } from '@aws-sdk/client-sts'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Account } from '../../src/account.ts'
import { Authenticator, sessionOf } from '../../src/authenticator.ts'
import type { Credentials } from '../../src/credentials.ts'
import { decide, decideAll } from '../../src/decide.ts'
import {
  allow,
  assume,
  newGroup,
  newKey,
  newRole,
  newUser,
  policyOf,
  putUserPolicy,
  trust,
} from '../../src/people.ts'
import { refusal } from '../../src/refusal.ts'
import { newAccount } from '../../src/target.ts'

const denied = { code: 'AccessDenied', status: 403 }
const mayAssume = (resource = '*') => policyOf(allow('sts:AssumeRole', resource))

describe('SB-29: from development into production (B-389)', () => {
  let [production, development]: Account[] = []
  let RoleArn: string
  let david: Credentials
  const accounts = () => {
    if (production === undefined || development === undefined) throw new Error('no accounts')
    return { production, development }
  }
  const setTrust = (document: object) => {
    const command = { RoleName: 'UpdateApp', PolicyDocument: JSON.stringify(document) }
    return accounts().production.iam.send(new UpdateAssumeRolePolicyCommand(command))
  }
  beforeAll(async () => {
    production = await newAccount()
    development = await newAccount()
    const bucket = 'arn:aws:s3:::productionapp'
    const objects = allow(['s3:GetObject', 's3:PutObject', 's3:DeleteObject'], `${bucket}/*`)
    RoleArn = await newRole(production, 'UpdateApp', {
      trusts: trust(development.arn('root')),
      policies: [policyOf(allow(['s3:ListBucket', 's3:GetBucketLocation'], bucket), objects)],
    })
    await newGroup(development, 'Developers', [mayAssume(RoleArn), policyOf(allow('iam:ListUsers'))])
    await newGroup(development, 'Testers', [policyOf(allow('iam:ListUsers'))])
    await newUser(development, 'David', { groups: ['Developers'] })
    await newUser(development, 'Theresa', { groups: ['Testers'] })
    david = await newKey(development, 'David')
  })

  it('1, 2, 9: David assumes the role; Theresa and a user of a third account do not (B-381)', async () => {
    const { development } = accounts()
    await assume(development, david, RoleArn)
    const theresa = await newKey(development, 'Theresa')
    expect(await refusal(assume(development, theresa, RoleArn))).toMatchObject(denied)
    const third = await newAccount()
    await newUser(third, 'mallory', { policies: [mayAssume()] })
    const mallory = await newKey(third, 'mallory')
    expect(await refusal(assume(third, mallory, RoleArn))).toMatchObject(denied)
  })

  it('5, 6: the session has that bucket and nothing else', async () => {
    const on = (action: string, resource: string) => ({ action, resource })
    const object = 'arn:aws:s3:::productionapp/x'
    const wishes = [
      ...[on('s3:PutObject', object), on('s3:GetObject', object)],
      ...[on('s3:PutObject', 'arn:aws:s3:::other/x'), on('ec2:RunInstances', '*')],
    ]
    const expected = ['Allow', 'Allow', 'ImplicitDeny', 'ImplicitDeny']
    expect(await decideAll(accounts().production, { role: 'UpdateApp' }, wishes)).toEqual(expected)
  })

  it('6, 7, 8: nor what David may in development, which his own key goes on to do (B-382)', async () => {
    const { development } = accounts()
    const users = (as: Credentials) => development.iamAs(as).send(new ListUsersCommand({}))
    expect(await refusal(users(await assume(development, david, RoleArn)))).toMatchObject(denied)
    await users(david)
  })

  it('10: with a condition on MFA only sessions that have shown a code get in', async () => {
    const { development } = accounts()
    const Condition = { Bool: { 'aws:MultiFactorAuthPresent': 'true' } }
    await setTrust(trust(development.arn('root'), { Condition }))
    expect(await refusal(assume(development, david, RoleArn))).toMatchObject(denied)
    const device = await Authenticator.enable(development, 'David')
    await assume(development, await sessionOf(development, david, device), RoleArn)
  })

  it.todo('3, 4, 7: by Switch Role and by its link (waits for the console)')
})

describe('SB-30: a chain of roles and their transitive tags (B-367, B-370)', () => {
  const Action = ['sts:AssumeRole', 'sts:TagSession']
  const probes = policyOf(
    { ...allow('iam:ListUsers'), Condition: { StringEquals: { 'aws:PrincipalTag/team': 'blue' } } },
    { ...allow('iam:GetRole'), Condition: { Null: { 'aws:PrincipalTag/project': 'true' } } },
  )
  let account: Account
  let user: Credentials
  const role = (name: string) => account.arn(`role/${name}`)
  const lasting = async (as: Credentials, name: string, input: Partial<AssumeRoleCommandInput> = {}) => {
    const before = Date.now()
    const command = new AssumeRoleCommand({ RoleArn: role(name), RoleSessionName: 'session', ...input })
    const { Credentials } = await account.stsAs(as).send(command)
    return Math.round(((Credentials?.Expiration?.getTime() ?? 0) - before) / 3_600_000)
  }
  const first = {
    Tags: [
      { Key: 'team', Value: 'blue' },
      { Key: 'project', Value: 'x' },
    ],
    TransitiveTagKeys: ['team'],
  }
  const toFirst = () => assume(account, user, role('RoleA'), first)
  const toSecond = async () => assume(account, await toFirst(), role('RoleB'))
  beforeAll(async () => {
    account = await newAccount()
    await newUser(account, 'User1', { policies: [policyOf(allow(Action, role('RoleA')))] })
    user = await newKey(account, 'User1')
    for (const [name, trusted, next] of [
      ['RoleA', 'root', 'RoleB'],
      ['RoleB', 'role/RoleA', 'RoleC'],
      ['RoleC', 'role/RoleB', 'none'],
    ] as const) {
      const trusts = policyOf({ Effect: 'Allow', Principal: { AWS: account.arn(trusted) }, Action })
      const policies = [policyOf(allow(Action, role(next))), ...(name === 'RoleA' ? [] : [probes])]
      await newRole(account, name, { trusts, policies, longest: 43_200 })
    }
  })

  it('1, 2, 3: the first session lasts twelve hours, those of the chain one at most', async () => {
    expect(await lasting(user, 'RoleA', { ...first, DurationSeconds: 43_200 })).toBe(12)
    const session = await toFirst()
    expect(await refusal(lasting(session, 'RoleB', { DurationSeconds: 3601 }))).toMatchObject({
      code: 'ValidationError',
      status: 400,
    })
    expect(await lasting(session, 'RoleB', { DurationSeconds: 3600 })).toBe(1)
    expect(await lasting(session, 'RoleB')).toBe(1)
  })

  it('4, 5: the transitive tag goes along the chain, the other one does not', async () => {
    const session = await toSecond()
    for (const tagged of [session, await assume(account, session, role('RoleC'))]) {
      await account.iamAs(tagged).send(new ListUsersCommand({}))
      await account.iamAs(tagged).send(new GetRoleCommand({ RoleName: 'RoleA' }))
    }
  })

  it('6: nobody sets it again', async () => {
    const input = { Tags: [{ Key: 'team', Value: 'red' }] }
    expect(await refusal(lasting(await toSecond(), 'RoleC', input))).toMatchObject({ status: 400 })
  })

  it('7: the user does not leave out a link', async () => {
    expect(await refusal(lasting(user, 'RoleB'))).toMatchObject(denied)
  })

  it.todo(
    'SB-30 8 (B-369): the session of an instance profile is not limited to an hour (waits for own services)',
  )
})

describe('SB-31: who a trust policy may name (B-373, B-374)', () => {
  let [account, other]: Account[] = []
  const here = () => {
    if (account === undefined || other === undefined) throw new Error('no accounts')
    return { account, other }
  }
  /** The two ways to store a trust in somebody. */
  const storing = (principal: string) => {
    const { account, other } = here()
    const trusts = trust(principal.replace('OTHER', other.id))
    const input = { RoleName: 'existing', PolicyDocument: JSON.stringify(trusts) }
    return [
      () => account.iam.send(new UpdateAssumeRolePolicyCommand(input)),
      () => newRole(account, `new-${crypto.randomUUID()}`, { trusts }),
    ]
  }
  beforeAll(async () => {
    account = await newAccount()
    other = await newAccount()
    await newRole(account, 'existing')
    await newUser(other, 'present')
    await newRole(other, 'present')
    await newGroup(other, 'Admins')
  })

  it.each([
    'arn:aws:iam::OTHER:user/*',
    'arn:aws:iam::OTHER:role/Dev*',
    'arn:aws:iam::4444*:root',
    'arn:aws:iam::OTHER:user/absent',
    'arn:aws:iam::OTHER:group/Admins',
  ])('not %s', async (principal) => {
    for (const store of storing(principal))
      expect(await refusal(store())).toMatchObject({ code: 'MalformedPolicyDocument', status: 400 })
  })

  it.each([
    'arn:aws:iam::OTHER:root',
    'OTHER',
    'arn:aws:iam::OTHER:user/present',
    'arn:aws:iam::OTHER:role/present',
    '*',
  ])('%s', async (principal) => {
    for (const store of storing(principal)) await store()
  })
})

describe('SB-32: an external id for Example Corp (B-376, B-394, B-398, B-399)', () => {
  let [customer, corp]: Account[] = []
  let agent: Credentials
  const here = () => {
    if (customer === undefined || corp === undefined) throw new Error('no accounts')
    return { customer, corp }
  }
  const assuming = (input: object = {}, name = 'ExampleRole') =>
    assume(here().corp, agent, here().customer.arn(`role/${name}`), input)
  beforeAll(async () => {
    customer = await newAccount()
    corp = await newAccount()
    const Statement = { Effect: 'Allow', Principal: { AWS: corp.id }, Action: 'sts:AssumeRole' }
    const withId = (id: string) => {
      const Condition = { StringEquals: { 'sts:ExternalId': id } }
      return { Version: '2012-10-17', Statement: { ...Statement, Condition } }
    }
    const attached = ['arn:aws:iam::aws:policy/ReadOnlyAccess']
    await newRole(customer, 'ExampleRole', { trusts: withId('12345'), attached })
    await newRole(customer, 'Lettered', { trusts: withId('abcde') })
    await newRole(customer, 'Lax', { trusts: policyOf(Statement) })
    await newRole(customer, 'Narrow', { policies: [policyOf(allow(['ec2:*', 'rds:*']))] })
    await newUser(corp, 'agent', { policies: [mayAssume()] })
    agent = await newKey(corp, 'agent')
  })

  it('the right one opens the role', async () => {
    await assuming({ ExternalId: '12345' })
    const { Role } = await here().customer.iam.send(new GetRoleCommand({ RoleName: 'ExampleRole' }))
    expect(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '')).toContain('"sts:ExternalId":"12345"')
  })

  it.each([
    [{}, 'ExampleRole', denied],
    [{ ExternalId: '67890' }, 'ExampleRole', denied],
    [{ ExternalId: '12345 ' }, 'ExampleRole', { code: 'ValidationError', status: 400 }],
    [{ ExternalId: 'ABCDE' }, 'Lettered', denied],
  ])('%j does not open %s', async (input, name, expected) => {
    expect(await refusal(assuming(input, name))).toMatchObject(expected)
  })

  it('nor does the right one in the hands of a third account', async () => {
    const third = await newAccount()
    await newUser(third, 'agent', { policies: [mayAssume()] })
    const stranger = await newKey(third, 'agent')
    const call = assume(third, stranger, here().customer.arn('role/ExampleRole'), { ExternalId: '12345' })
    expect(await refusal(call)).toMatchObject(denied)
  })

  it('a role that asks for none opens with any', async () => {
    await assuming({}, 'Lax')
    await assuming({ ExternalId: '12345' }, 'Lax')
  })

  it.each([
    ['ExampleRole', 's3:GetObject', 'arn:aws:s3:::b/k', 'Allow'],
    ['ExampleRole', 'ec2:DescribeInstances', '*', 'Allow'],
    ['ExampleRole', 'iam:CreateUser', '*', 'ImplicitDeny'],
    ['ExampleRole', 's3:PutObject', 'arn:aws:s3:::b/k', 'ImplicitDeny'],
    ['Narrow', 'ec2:RunInstances', '*', 'Allow'],
    ['Narrow', 'rds:CreateDBInstance', '*', 'Allow'],
    ['Narrow', 'iam:ListUsers', '*', 'ImplicitDeny'],
    ['Narrow', 'iam:ListGroups', '*', 'ImplicitDeny'],
  ])('%s, %s on %s: %s', async (role, action, resource, expected) => {
    expect(await decide(here().customer, { role }, { action, resource })).toBe(expected)
  })
})

describe('SB-46: the source identity is the user’s name (B-162)', () => {
  const Action = ['sts:AssumeRole', 'sts:SetSourceIdentity']
  let account: Account
  let dana: Credentials
  const named = async (as: Credentials, name: string, SourceIdentity?: string) => {
    const input = { RoleArn: account.arn(`role/${name}`), RoleSessionName: 'session', SourceIdentity }
    return account.stsAs(as).send(new AssumeRoleCommand(input))
  }
  beforeAll(async () => {
    account = await newAccount()
    const statement = { Effect: 'Allow', Principal: { AWS: account.arn('root') }, Action }
    const Condition = { StringEquals: { 'sts:SourceIdentity': '${aws:username}' } }
    const policies = [policyOf(allow(Action))]
    await newRole(account, 'named', { trusts: policyOf({ ...statement, Condition }), policies })
    await newRole(account, 'next', { trusts: policyOf(statement) })
    await newUser(account, 'dana', { policies })
    dana = await newKey(account, 'dana')
  })

  it('her own opens the role, another one or none does not', async () => {
    expect((await named(dana, 'named', 'dana')).SourceIdentity).toBe('dana')
    for (const other of [undefined, 'bob'])
      expect(await refusal(named(dana, 'named', other))).toMatchObject(denied)
  })

  it('a chained role keeps it and cannot change it', async () => {
    const session = await assume(account, dana, account.arn('role/named'), { SourceIdentity: 'dana' })
    expect((await named(session, 'next')).SourceIdentity).toBe('dana')
    expect(await refusal(named(session, 'next', 'bob'))).toMatchObject(denied)
  })
})

describe('SB-50: a trust policy that names one user', () => {
  it('is enough within the account, for that user only', async () => {
    const account = await newAccount()
    await newUser(account, 'Caller')
    await newUser(account, 'admin', { attached: ['arn:aws:iam::aws:policy/AdministratorAccess'] })
    const RoleArn = await newRole(account, 'app', { trusts: trust(account.arn('user/Caller')) })
    await assume(account, await newKey(account, 'Caller'), RoleArn)
    const admin = await newKey(account, 'admin')
    expect(await refusal(assume(account, admin, RoleArn))).toMatchObject(denied)
  })

  it('takes a permission at home from another account', async () => {
    const [owner, home] = [await newAccount(), await newAccount()]
    await newUser(home, 'Caller')
    const RoleArn = await newRole(owner, 'app', { trusts: trust(home.arn('user/Caller')) })
    const key = await newKey(home, 'Caller')
    expect(await refusal(assume(home, key, RoleArn))).toMatchObject(denied)
    await putUserPolicy(home, 'Caller', 'may', mayAssume())
    await assume(home, key, RoleArn)
  })
})
