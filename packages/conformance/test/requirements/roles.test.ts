import {
  AttachRolePolicyCommand,
  CreateAccessKeyCommand,
  CreateLoginProfileCommand,
  CreateRoleCommand,
  CreateServiceSpecificCredentialCommand,
  DeleteRoleCommand,
  DetachRolePolicyCommand,
  GetRoleCommand,
  UpdateAssumeRolePolicyCommand,
  UpdateRoleCommand,
} from '@aws-sdk/client-iam'
import { AssumeRoleCommand } from '@aws-sdk/client-sts'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Account } from '../../src/account.ts'
import { allow, assume, newKey, newRole, newUser, policyOf, trust } from '../../src/people.ts'
import { publishedOperations } from '../../src/published-operations.ts'
import { denied, refusal } from '../../src/refusal.ts'
import { newAccount } from '../../src/target.ts'

const readOnly = 'arn:aws:iam::aws:policy/IAMReadOnlyAccess'

let account: Account
beforeAll(async () => {
  account = await newAccount()
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

  it('is open to users and roles of an account that it names, by id or by ARN, if they have the permission (B-379)', async () => {
    const other = await newAccount()
    const policies = [policyOf(allow('sts:AssumeRole'))]
    await newUser(other, 'may', { policies })
    await newUser(other, 'may-not')
    const [may, mayNot] = [await newKey(other, 'may'), await newKey(other, 'may-not')]
    const session = await assume(other, may, await newRole(other, 'may', { policies }))
    for (const [name, AWS] of [
      ['by-other-id', other.id],
      ['by-other-root', other.arn('root')],
    ] as const) {
      const RoleArn = await newRole(account, name, { trusts: trust(AWS) })
      await assume(other, may, RoleArn)
      await assume(other, session, RoleArn)
      await denied(assume(other, mayNot, RoleArn))
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
