import {
  AddUserToGroupCommand,
  AttachGroupPolicyCommand,
  CreateUserCommand,
  DeleteGroupCommand,
  RemoveUserFromGroupCommand,
} from '@aws-sdk/client-iam'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Account } from '../../src/account.ts'
import { decide } from '../../src/decide.ts'
import { allow, deny, newGroup, newKey, newUser, policyOf, putUserPolicy } from '../../src/people.ts'
import { refusal } from '../../src/refusal.ts'
import { newAccount } from '../../src/target.ts'

const groups = {
  Admins: ['Bob', 'Susan'],
  Developers: ['Mateo', 'Brad', 'DevApp1'],
  Test: ['Cathy', 'Allen', 'TestApp1'],
}

let account: Account
const may = (user: string, action: string) => decide(account, { user }, { action, resource: '*' })

beforeAll(async () => {
  account = await newAccount()
  await newGroup(account, 'Admins')
  const PolicyArn = 'arn:aws:iam::aws:policy/AdministratorAccess'
  await account.iam.send(new AttachGroupPolicyCommand({ GroupName: 'Admins', PolicyArn }))
  await newGroup(account, 'Developers', [policyOf(allow('ec2:*'))])
  await newGroup(account, 'Test', [policyOf(allow('ec2:Describe*'))])
  for (const [group, members] of Object.entries(groups))
    for (const name of members) await newUser(account, name, { groups: [group] })
  for (const name of ['DevApp2', 'TestApp2']) await newUser(account, name)
})

describe('S-GROUPS: users, groups and several policies (A-183)', () => {
  it('T1: Bob creates a user, live', async () => {
    const iam = account.iamAs(await newKey(account, 'Bob'))
    const { User } = await iam.send(new CreateUserCommand({ UserName: 'made-by-bob' }))
    expect(User?.Arn).toBe(account.arn('user/made-by-bob'))
  })

  it('T2: Susan creates a bucket', async () => {
    expect(await may('Susan', 's3:CreateBucket')).toBe('Allow')
  })

  it.each(groups.Developers)('T3: %s launches instances', async (name) => {
    expect(await may(name, 'ec2:RunInstances')).toBe('Allow')
  })

  it('T4: Mateo may not create a user, live', async () => {
    const iam = account.iamAs(await newKey(account, 'Mateo'))
    const { code, message } = await refusal(iam.send(new CreateUserCommand({ UserName: 'x' })))
    expect(code).toBe('AccessDenied')
    expect(message).toBe(
      `User: ${account.arn('user/Mateo')} is not authorized to perform: iam:CreateUser on resource: ${account.arn('user/x')} because no identity-based policy allows the iam:CreateUser action`,
    )
  })

  it.each(groups.Test)('T5: %s describes instances', async (name) => {
    expect(await may(name, 'ec2:DescribeInstances')).toBe('Allow')
  })

  it('T6: Cathy launches none', async () => {
    expect(await may('Cathy', 'ec2:RunInstances')).toBe('ImplicitDeny')
  })

  it.each(['DevApp2', 'TestApp2'])('T7: %s, in no group, may do nothing', async (name) => {
    expect(await may(name, 'ec2:DescribeInstances')).toBe('ImplicitDeny')
  })

  it('T8: an inline policy of one member is not one of the others', async () => {
    await newUser(account, 'Cathy2', { groups: ['Test'], policies: [policyOf(allow('s3:ListAllMyBuckets'))] })
    expect(await may('Cathy2', 's3:ListAllMyBuckets')).toBe('Allow')
    expect(await may('Allen', 's3:ListAllMyBuckets')).toBe('ImplicitDeny')
  })

  it('T9, T10: a second group adds its rights, and an own deny takes some away', async () => {
    await newUser(account, 'Cathy3', { groups: ['Test'] })
    await account.iam.send(new AddUserToGroupCommand({ UserName: 'Cathy3', GroupName: 'Developers' }))
    expect(await may('Cathy3', 'ec2:RunInstances')).toBe('Allow')
    expect(await may('Cathy3', 'ec2:TerminateInstances')).toBe('Allow')
    await putUserPolicy(account, 'Cathy3', 'keep', policyOf(deny('ec2:TerminateInstances')))
    expect(await may('Cathy3', 'ec2:TerminateInstances')).toBe('ExplicitDeny')
  })

  it('T11: who leaves a group loses its rights', async () => {
    await newUser(account, 'Brad2', { groups: ['Developers'] })
    expect(await may('Brad2', 'ec2:RunInstances')).toBe('Allow')
    await account.iam.send(new RemoveUserFromGroupCommand({ UserName: 'Brad2', GroupName: 'Developers' }))
    expect(await may('Brad2', 'ec2:RunInstances')).toBe('ImplicitDeny')
  })

  it.todo('T12: nobody signs in to the console as Developers (waits for sign-in pages)')
  it.todo('T13: DevApp1 signs in to no console, having no password (waits for sign-in pages)')

  it('T14: a group with members or policies is not deleted', async () => {
    const { code, status } = await refusal(account.iam.send(new DeleteGroupCommand({ GroupName: 'Test' })))
    expect({ code, status }).toEqual({ code: 'DeleteConflict', status: 409 })
  })
})
