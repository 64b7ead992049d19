import {
  CreateUserCommand,
  DeleteUserCommand,
  GetUserCommand,
  ListUsersCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam'
import { AssumeRoleCommand } from '@aws-sdk/client-sts'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Account } from '../../src/account.ts'
import { credentialsOf } from '../../src/credentials.ts'
import { operator } from '../../src/operator.ts'
import { Organization } from '../../src/organization.ts'
import { allow, assume, deny, newKey, newRole, newUser, policyOf, trust } from '../../src/people.ts'
import { refusal } from '../../src/refusal.ts'
import { newAccount } from '../../src/target.ts'

let alone: Account
let organization: Organization
let member: Account
beforeAll(async () => {
  alone = await newAccount()
  organization = await Organization.beside(alone)
  member = await organization.member()
})

/** A user of an account who may do everything. */
async function anybody(account: Account, name: string) {
  await newUser(account, name, { policies: [policyOf(allow('*'))] })
  return newKey(account, name)
}

const bySCP = {
  code: 'AccessDenied',
  message: expect.stringContaining('with an explicit deny in a service control policy'),
}

describe('guardrails across accounts', () => {
  it('are set at the organization, at a unit and at an account (A-395, A-400)', async () => {
    const guarded = await Organization.beside(alone)
    const { unit = '' } = await operator(guarded.management, 'organization units create', {
      ...{ parent: guarded.root, name: 'Unit' },
    })
    const [outside, inside] = [await guarded.member(), await guarded.member(unit)]
    const isRefused = (account: Account, name: string) =>
      account.iam.send(new CreateUserCommand({ UserName: name })).then(
        () => false,
        () => true,
      )
    await guarded.attach(inside.id, 'account', deny('iam:CreateUser'))
    expect([await isRefused(outside, 'a'), await isRefused(inside, 'a')]).toEqual([false, true])
    const third = await guarded.member(unit)
    expect(await isRefused(third, 'b')).toBe(false)
    await guarded.attach(unit, 'unit', deny('iam:CreateUser'))
    expect([await isRefused(outside, 'c'), await isRefused(third, 'c')]).toEqual([false, true])
    await guarded.attach(guarded.root, 'organization', deny('iam:CreateUser'))
    expect([await isRefused(outside, 'd'), await isRefused(guarded.management, 'd')]).toEqual([true, false])
  })

  it('are told to whoever may do everything, roles included (A-130, A-400)', async () => {
    const guarded = await organization.member()
    const ana = await anybody(guarded, 'ana')
    const role = await newRole(guarded, 'all', { policies: [policyOf(allow('*'))] })
    const session = await assume(guarded, ana, role)
    await organization.attach(guarded.id, `NoUsers ${guarded.id}`, deny('iam:DeleteUser'))
    for (const credentials of [guarded.administrator, ana, session]) {
      const call = guarded.iamAs(credentials).send(new DeleteUserCommand({ UserName: 'ana' }))
      expect(await refusal(call)).toMatchObject(bySCP)
    }
  })
})

/** What the operator's list of accounts tells of each, by its id. */
async function listed(): Promise<Map<string, { kind: string; billing: string }>> {
  const { accounts } = (await operator(alone, 'accounts list')) as unknown as {
    accounts: { account: string; kind: string; billing: string }[]
  }
  return new Map(accounts.map((one) => [one.account, one]))
}

describe('accounts that manage, are members or stand alone', () => {
  it('tell which they are (A-402)', async () => {
    const accounts = await listed()
    const kindOf = (id: string) => accounts.get(id)?.kind
    expect([alone, organization.management, member].map(({ id }) => kindOf(id))).toEqual([
      'standalone',
      'management',
      'member',
    ])
  })

  it('get into one another by roles, in every direction (A-406, B-371)', async () => {
    const all = [alone, organization.management, member]
    for (const [index, owner] of all.entries()) {
      for (const [other, guest] of all.entries()) {
        if (owner === guest) continue
        const name = `from-${index}-${other}`
        const arn = await newRole(owner, name, { policies: [policyOf(allow('iam:ListUsers'))] })
        const PolicyDocument = JSON.stringify(trust(guest.arn('root')))
        await owner.iam.send(new UpdateAssumeRolePolicyCommand({ RoleName: name, PolicyDocument }))
        const session = await assume(guest, await anybody(guest, name), arn)
        await owner.iamAs(session).send(new ListUsersCommand({}))
      }
    }
  })

  it('that the organization has made are entered by its management account alone (A-142, A-403)', async () => {
    const { management } = organization
    const made = await operator(management, 'organization accounts create', {
      organization: organization.id,
      email: `${crypto.randomUUID()}@example.com`,
    })
    const RoleArn = `arn:aws:iam::${made['account']}:role/OrganizationAccountAccessRole`
    const input = { RoleArn, RoleSessionName: 'visitor' }
    const admin = await anybody(management, 'visitor')
    const { Credentials } = await management.stsAs(admin).send(new AssumeRoleCommand(input))
    await management.iamAs(credentialsOf(Credentials)).send(new CreateUserCommand({ UserName: 'first' }))
    for (const account of [member, alone]) {
      const visitor = await anybody(account, 'visitor')
      const call = account.stsAs(visitor).send(new AssumeRoleCommand(input))
      expect(await refusal(call)).toMatchObject({ code: 'AccessDenied' })
    }
  })
})

describe('access of IAM to billing', () => {
  it('is on in accounts that the organization has made, and off in those that it took in (A-405, S-BILL T15)', async () => {
    const { management, id } = organization
    const made = await operator(management, 'organization accounts create', {
      ...{ organization: id, email: `${crypto.randomUUID()}@example.com` },
    })
    const accounts = await listed()
    const all = [made['account'] ?? '', member.id, management.id, alone.id]
    expect(all.map((account) => accounts.get(account)?.billing)).toEqual(['on', 'off', 'off', 'off'])
    await operator(management, 'organization accounts remove', { account: made['account'] })
    // it is the account's own from then on
    expect((await listed()).get(made['account'] ?? '')?.billing).toBe('on')
  })
})

describe('keys of organizations', () => {
  it('cover accounts that come, move and go, without any change of a policy (B-407)', async () => {
    const { management } = organization
    const arn = await newRole(management, 'shared', { policies: [policyOf(allow('iam:ListUsers'))] })
    const condition = { StringEquals: { 'aws:PrincipalOrgID': organization.id } }
    const PolicyDocument = JSON.stringify(trust('*', { Condition: condition }))
    await management.iam.send(new UpdateAssumeRolePolicyCommand({ RoleName: 'shared', PolicyDocument }))
    const guest = await newAccount()
    const visitor = await anybody(guest, 'visitor')
    const enter = () =>
      guest
        .stsAs(visitor)
        .send(new AssumeRoleCommand({ RoleArn: arn, RoleSessionName: 'guest' }))
        .then(
          () => true,
          () => false,
        )
    expect(await enter()).toBe(false)
    const account = guest.id
    await operator(guest, 'organization accounts add', { account, parent: organization.root })
    expect(await enter()).toBe(true)
    const { unit = '' } = await operator(guest, 'organization units create', {
      ...{ parent: organization.root, name: 'Moved' },
    })
    await operator(guest, 'organization accounts move', { account, parent: unit })
    expect(await enter()).toBe(true)
    await operator(guest, 'organization accounts remove', { account })
    expect(await enter()).toBe(false)
  })
})

describe('SB-20: MFA of an access key that never shows it', () => {
  const denying = (operator: string) => ({
    ...deny('iam:GetUser'),
    Condition: { [operator]: { 'aws:MultiFactorAuthPresent': 'false' } },
  })

  it('SB-20: an absent key is not false, but counts as false with IfExists', async () => {
    const guarded = await organization.member()
    await newUser(guarded, 'seen')
    const look = () => guarded.iam.send(new GetUserCommand({ UserName: 'seen' }))
    await organization.attach(guarded.id, `Bool ${guarded.id}`, denying('Bool'))
    await look()
    await organization.attach(guarded.id, `IfExists ${guarded.id}`, denying('BoolIfExists'))
    expect(await refusal(look())).toMatchObject(bySCP)
  })
})
