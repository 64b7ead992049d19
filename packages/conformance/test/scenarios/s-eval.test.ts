import { DeleteRoleCommand, ListUsersCommand } from '@aws-sdk/client-iam'
import {
  type AuthorizationRequest,
  contextOf,
  evaluate,
  evaluateAll,
  type PolicySet,
  type Principal,
} from '@gatehouse/policy'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Account } from '../../src/account.ts'
import type { Credentials } from '../../src/credentials.ts'
import { Organization } from '../../src/organization.ts'
import {
  allow,
  assume,
  deny,
  type Endowment,
  newKey,
  newPolicy,
  newRole,
  newUser,
  policyOf,
} from '../../src/people.ts'
import { refusal } from '../../src/refusal.ts'
import { readPolicy } from '../../src/standing-policies.ts'
import { newAccount } from '../../src/target.ts'

/** What a policy of a kind says of the request: nothing of it, allow, deny, both, or it is not there. */
type Says = '-' | 'allow' | 'other' | 'deny' | 'allow + deny'

type Row = readonly [
  name: string,
  identity: Says,
  resource: Says,
  boundary: Says,
  scp: Says,
  session: Says,
  expected: 'allow' | 'implicitDeny' | 'explicitDeny',
]

const rows: readonly Row[] = [
  ['T1', '-', '-', '-', '-', '-', 'implicitDeny'],
  ['T2', 'allow', '-', '-', '-', '-', 'allow'],
  ['T3', '-', 'allow', '-', '-', '-', 'allow'],
  ['T4', 'other', '-', '-', '-', '-', 'implicitDeny'],
  ['T5', 'allow', '-', '-', 'other', '-', 'implicitDeny'],
  ['T6', 'allow', '-', '-', 'allow', '-', 'allow'],
  ['T7', '-', '-', '-', 'allow', '-', 'implicitDeny'],
  ['T8', 'allow', '-', 'other', '-', '-', 'implicitDeny'],
  ['T9', 'allow', '-', 'allow', '-', '-', 'allow'],
  ['T10', '-', '-', 'allow', '-', '-', 'implicitDeny'],
  ['T11', 'allow', '-', '-', '-', 'other', 'implicitDeny'],
  ['T12', 'allow', '-', '-', '-', 'allow', 'allow'],
  ['T13', '-', '-', '-', '-', 'allow', 'implicitDeny'],
  ['T14', 'allow', '-', 'allow', 'allow', 'allow', 'allow'],
  ['T15', 'allow', '-', 'allow', 'other', 'allow', 'implicitDeny'],
  ['T16', 'allow + deny', '-', '-', '-', '-', 'explicitDeny'],
  ['T17', 'allow', 'deny', '-', '-', '-', 'explicitDeny'],
  ['T18', 'deny', 'allow', '-', '-', '-', 'explicitDeny'],
  ['T19', 'allow', '-', 'deny', '-', '-', 'explicitDeny'],
  ['T20', 'allow', '-', '-', 'deny', '-', 'explicitDeny'],
  ['T21', 'allow', '-', '-', '-', 'deny', 'explicitDeny'],
]

/** A document that says so of an action. */
function document(says: Says, action: string, Principal?: object): object {
  const who = Principal && { Principal }
  const statements = {
    '-': [],
    allow: [allow(action)],
    other: [allow('ec2:*')],
    deny: [deny(action), allow(action)],
    'allow + deny': [allow(action), deny(action)],
  }[says]
  return policyOf(...statements.map((statement) => ({ ...statement, ...who })))
}

const [M, N] = ['111122223333', '444455556666']
const object = 'arn:aws:s3:::eval-bucket/x'
const action = 's3:GetObject'
const user: Principal = { type: 'user', arn: `arn:aws:iam::${M}:user/U`, accountId: M }
const session: Principal = {
  type: 'role-session',
  arn: `arn:aws:sts::${M}:assumed-role/R/session`,
  roleArn: `arn:aws:iam::${M}:role/R`,
  accountId: M,
}
const root: Principal = { type: 'root', arn: `arn:aws:iam::${M}:root`, accountId: M }

const request = (principal: Principal, more: Partial<AuthorizationRequest> = {}): AuthorizationRequest => ({
  principal,
  action,
  resource: object,
  resourceAccountId: M,
  context: contextOf({}),
  ...more,
})

const policies = (identity: Says, resource: Says, boundary: Says, scp: Says, inSession: Says): PolicySet => {
  const one = (says: Says, kind: 'identity' | 'boundary' | 'session' | 'scp') =>
    says === '-' ? undefined : [readPolicy(JSON.stringify(document(says, action)), kind, kind)]
  const ofBucket = JSON.stringify(document(resource, action, { AWS: `arn:aws:iam::${M}:user/U` }))
  const level = one(scp, 'scp')
  return {
    identity: one(identity, 'identity') ?? [],
    boundary: one(boundary, 'boundary'),
    session: one(inSession, 'session'),
    scp: level && [level],
    resource: resource === '-' ? undefined : readPolicy(ofBucket, 'resource', 'bucket policy'),
  }
}

describe('S-EVAL: how policies of several kinds decide together (A-046, A-047, A-051, A-054, A-061, A-062, A-169, A-401)', () => {
  it.each(rows)('%s: identity %s, resource %s, boundary %s, SCP %s, session %s: %s', (_, ...row) => {
    const [identity, resource, boundary, scp, inSession, expected] = row
    const principal = inSession === '-' ? user : session
    const { result } = evaluate(request(principal), policies(identity, resource, boundary, scp, inSession))
    expect(result).toBe(expected)
  })

  it('T22, T23, T24: root may everything, except what an SCP forbids outside the management account', () => {
    expect(evaluate(request(root), policies('-', '-', '-', '-', '-')).result).toBe('allow')
    const forbidden = policies('-', '-', '-', 'deny', '-')
    expect(evaluate(request(root), forbidden).result).toBe('explicitDeny')
    const organization = { principalInManagementAccount: true }
    expect(evaluate(request(root, { organization }), forbidden).result).toBe('allow')
  })

  it('T25, T26, T27: across accounts both sides must allow', () => {
    const there = request(user, { resourceAccountId: N })
    expect(evaluate(there, policies('allow', '-', '-', '-', '-')).result).toBe('implicitDeny')
    expect(evaluate(there, policies('-', 'allow', '-', '-', '-')).result).toBe('implicitDeny')
    const both = policies('allow', 'allow', '-', '-', '-')
    expect(evaluate(there, both).result).toBe('allow')
    const byAccount = JSON.stringify(document('allow', action, { AWS: `arn:aws:iam::${M}:root` }))
    const resource = readPolicy(byAccount, 'resource', 'bucket policy')
    expect(evaluate(there, { ...both, resource }).result).toBe('allow')
  })

  it('T28: a request for two resources is allowed only if both are (A-049)', () => {
    const one = policyOf(allow(action, object))
    const policySet = { identity: [readPolicy(JSON.stringify(one), 'identity', 'one')] }
    const questions = [object, 'arn:aws:s3:::eval-bucket/y'].map((resource) => ({
      request: request(user, { resource }),
      policies: policySet,
    }))
    const { decisions, failed } = evaluateAll(questions)
    expect(decisions.map(({ result }) => result)).toEqual(['allow', 'implicitDeny'])
    expect(failed).toBe(1)
  })
})

describe('S-EVAL live: the same rows by iam:ListUsers', () => {
  const live = 'iam:ListUsers'
  let organization: Organization
  let account: Account
  let assumer: Credentials
  beforeAll(async () => {
    organization = await Organization.beside(await newAccount())
    account = await organization.member()
    await newUser(account, 'assumer', { policies: [policyOf(allow('sts:AssumeRole'))] })
    assumer = await newKey(account, 'assumer')
  })

  const userWith = async (name: string, given: Endowment) => {
    await newUser(account, name, given)
    return newKey(account, name)
  }
  const onlyIam = rows.filter(([, , resource, , scp]) => resource === '-' && scp === '-')

  it.each(onlyIam)('%s: identity %s, resource %s, boundary %s, SCP %s, session %s: %s', async (...row) => {
    const [name, identity, , boundary, , inSession, expected] = row
    const own = identity === '-' ? [] : [document(identity, live)]
    const limit =
      boundary === '-' ? undefined : await newPolicy(account, `boundary-${name}`, document(boundary, live))
    const given = { policies: own, ...(limit !== undefined && { boundary: limit }) }
    const credentials =
      inSession === '-'
        ? await userWith(name, given)
        : await assume(account, assumer, await newRole(account, name, given), {
            Policy: JSON.stringify(document(inSession, live)),
          })
    const call = account.iamAs(credentials).send(new ListUsersCommand({}))
    if (expected === 'allow') return void (await call)
    const { code, status, message } = await refusal(call)
    expect({ code, status }).toEqual({ code: 'AccessDenied', status: 403 })
    expect(message.includes('with an explicit deny')).toBe(expected === 'explicitDeny')
  })

  it('T22: root is allowed', async () => {
    await account.iam.send(new ListUsersCommand({}))
  })

  /** A member account of which the only SCP, beside those above it, says so. */
  const memberUnder = async (says: Says): Promise<Account> => {
    const member = await organization.member()
    const statements = (document(says, live) as { Statement: object[] }).Statement
    await organization.only(member.id, `${says} ${member.id}`, ...statements)
    return member
  }

  const withScp = rows.filter(([, , resource, boundary, scp, inSession]) => {
    return resource === '-' && boundary === '-' && scp !== '-' && inSession === '-'
  })
  it.each(withScp)('%s: identity %s, resource %s, boundary %s, SCP %s, session %s: %s', async (...row) => {
    const [name, identity, , , scp, , expected] = row
    const member = await organization.member()
    await newUser(member, name, { policies: identity === '-' ? [] : [document(identity, live)] })
    const credentials = await newKey(member, name)
    const statements = (document(scp, live) as { Statement: object[] }).Statement
    await organization.only(member.id, `${name} ${member.id}`, ...statements)
    const call = member.iamAs(credentials).send(new ListUsersCommand({}))
    if (expected === 'allow') return void (await call)
    const { code, message } = await refusal(call)
    expect(code).toBe('AccessDenied')
    expect(message.includes('with an explicit deny in a service control policy')).toBe(
      expected === 'explicitDeny',
    )
  })

  it('T23: an SCP limits the root user of a member account', async () => {
    const member = await memberUnder('deny')
    expect(await refusal(member.iam.send(new ListUsersCommand({})))).toMatchObject({
      code: 'AccessDenied',
      message: expect.stringContaining('with an explicit deny in a service control policy'),
    })
  })

  it('T24: an SCP at the root of the organization does not limit the management account', async () => {
    const other = await Organization.beside(organization.management)
    await other.attach(other.root, 'NoLists', deny(live))
    await other.management.iam.send(new ListUsersCommand({}))
    const member = await other.member()
    expect(await refusal(member.iam.send(new ListUsersCommand({})))).toMatchObject({ code: 'AccessDenied' })
  })

  it('T29: a permission on a group does not reach a role', async () => {
    await newRole(account, 'kept')
    const policy = policyOf(allow('iam:DeleteRole', account.arn('group/kept')))
    await newUser(account, 'deleter', { policies: [policy] })
    const iam = account.iamAs(await newKey(account, 'deleter'))
    expect(await refusal(iam.send(new DeleteRoleCommand({ RoleName: 'kept' })))).toMatchObject({
      code: 'AccessDenied',
      message: expect.stringMatching(/because no identity-based policy allows the iam:DeleteRole action$/),
    })
  })
})
