import { AddUserToGroupCommand, AttachUserPolicyCommand, PutUserPolicyCommand } from '@aws-sdk/client-iam'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Account } from '../../src/account.ts'
import { decide, decideAll } from '../../src/decide.ts'
import { allow, newGroup, newKey, newUser, policyOf } from '../../src/people.ts'
import { refusal } from '../../src/refusal.ts'
import { newAccount } from '../../src/target.ts'

let account: Account
const on = (name: string) => ({
  action: `workmail:${name}`,
  resource: `arn:aws:workmail:us-east-1:${account.id}:organization/o`,
})
const more = JSON.stringify(policyOf(allow('workmail:ResetPassword')))

beforeAll(async () => {
  account = await newAccount()
  await newGroup(account, 'mail')
  const sue = policyOf(allow(['workmail:ListUsers', 'workmail:DescribeUser']))
  await newUser(account, 'sue', { policies: [sue] })
  await newUser(account, 'adm', { policies: [policyOf(allow('workmail:*'))] })
  await newUser(account, 'iadm', { policies: [policyOf(allow('iam:*'))] })
})

describe('S-PERSONAS: user, administrator of a service, administrator of IAM (A-415)', () => {
  it('T1: the user of a service does what was granted', async () => {
    const wishes = [on('DescribeUser'), on('ResetPassword')]
    expect(await decideAll(account, { user: 'sue' }, wishes)).toEqual(['Allow', 'ImplicitDeny'])
  })

  it('T2: the administrator of the service does everything there and nothing in IAM, and is told why', async () => {
    expect(await decide(account, { user: 'adm' }, on('ResetPassword'))).toBe('Allow')
    const iam = account.iamAs(await newKey(account, 'adm'))
    const UserName = 'sue'
    const PolicyArn = 'arn:aws:iam::aws:policy/AdministratorAccess'
    for (const [action, call] of [
      [
        'iam:PutUserPolicy',
        iam.send(new PutUserPolicyCommand({ UserName, PolicyName: 'more', PolicyDocument: more })),
      ],
      ['iam:AttachUserPolicy', iam.send(new AttachUserPolicyCommand({ UserName, PolicyArn }))],
      ['iam:AddUserToGroup', iam.send(new AddUserToGroupCommand({ UserName, GroupName: 'mail' }))],
    ] as const) {
      const { code, message } = await refusal(call)
      expect(code).toBe('AccessDenied')
      expect(message).toMatch(new RegExp(`because no identity-based policy allows the ${action} action$`))
    }
  })

  it('T3: the administrator of IAM does nothing in the service', async () => {
    expect(await decide(account, { user: 'iadm' }, on('ResetPassword'))).toBe('ImplicitDeny')
  })

  it('T4: but grants it to others, at once', async () => {
    await newUser(account, 'joe', { policies: [policyOf(allow('workmail:DescribeUser'))] })
    const iam = account.iamAs(await newKey(account, 'iadm'))
    await iam.send(new PutUserPolicyCommand({ UserName: 'joe', PolicyName: 'more', PolicyDocument: more }))
    const wishes = [on('DescribeUser'), on('ResetPassword')]
    expect(await decideAll(account, { user: 'joe' }, wishes)).toEqual(['Allow', 'Allow'])
  })

  it.todo('T1: the denial text of another service (waits for decisions for other services)')
  it.todo('T5: asking for a permission and approving it (waits for permission requests)')
})
