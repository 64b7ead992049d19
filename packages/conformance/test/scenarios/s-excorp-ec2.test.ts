import {
  AddUserToGroupCommand,
  AttachGroupPolicyCommand,
  CreateUserCommand,
  ListUsersCommand,
  RemoveUserFromGroupCommand,
} from '@aws-sdk/client-iam'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Account } from '../../src/account.ts'
import { decideAll } from '../../src/decide.ts'
import { allow, deny, newGroup, newKey, newUser, policyOf } from '../../src/people.ts'
import { refusal } from '../../src/refusal.ts'
import { newAccount } from '../../src/target.ts'

const inside = '203.0.113.10'
const outside = '198.51.100.5'
const perimeter = policyOf({
  Sid: 'DenyOutsideCorporateNetwork',
  ...deny('*'),
  Condition: { NotIpAddress: { 'aws:SourceIp': '203.0.113.0/24' } },
})
const developing = [
  'DescribeInstances',
  'RunInstances',
  'StopInstances',
  'StartInstances',
  'TerminateInstances',
]

let account: Account

/** What somebody may do from an address, each action alone. */
function may(user: string, address: string, ...actions: string[]) {
  const wishes = actions.map((action) => ({
    action,
    resource: '*',
    context: { 'aws:SourceIp': address },
  }))
  return decideAll(account, { user }, wishes)
}

beforeAll(async () => {
  account = await newAccount()
  await newGroup(account, 'AllUsers', [perimeter])
  await newGroup(account, 'SysAdmins')
  const PolicyArn = 'arn:aws:iam::aws:policy/AmazonEC2FullAccess'
  await account.iam.send(new AttachGroupPolicyCommand({ GroupName: 'SysAdmins', PolicyArn }))
  await newGroup(account, 'Developers', [policyOf(allow(developing.map((name) => `ec2:${name}`)))])
  await newGroup(account, 'SupportUsers', [policyOf(allow('ec2:Describe*')), policyOf(allow('support:*'))])
  await newUser(account, 'sam', { groups: ['AllUsers', 'SysAdmins'] })
  await newUser(account, 'paulo', { groups: ['AllUsers', 'Developers'] })
  await newUser(account, 'sue', { groups: ['AllUsers', 'SupportUsers'] })
})

describe('S-EXCORP-EC2: the perimeter', () => {
  it('T1: sam administers instances from inside', async () => {
    const actions = ['CreateImage', 'CreateSnapshot', 'CreateVolume', 'CreateSecurityGroup', 'RunInstances']
    const verdicts = await may('sam', inside, ...actions.map((name) => `ec2:${name}`))
    expect(verdicts).toEqual(actions.map(() => 'Allow'))
  })

  it('T2: and is denied explicitly from outside', async () => {
    expect(await may('sam', outside, 'ec2:RunInstances')).toEqual(['ExplicitDeny'])
  })

  it('T2 live: the server itself sees a caller from outside, and says so', async () => {
    const policies = [policyOf(allow('iam:*'))]
    await newUser(account, 'far', { groups: ['AllUsers'], policies })
    const iam = account.iamAs(await newKey(account, 'far'))
    const { code, message } = await refusal(iam.send(new ListUsersCommand({})))
    expect(code).toBe('AccessDenied')
    expect(message).toMatch(/with an explicit deny in an identity-based policy$/)
  })

  it('T3: sam creates no user', async () => {
    expect(await may('sam', inside, 'iam:CreateUser')).toEqual(['ImplicitDeny'])
    const iam = account.iamAs(await newKey(account, 'sam'))
    expect(await refusal(iam.send(new CreateUserCommand({ UserName: 'x' })))).toMatchObject({
      code: 'AccessDenied',
    })
  })

  it('T4: paulo launches, stops, starts, terminates and describes', async () => {
    const verdicts = await may('paulo', inside, ...developing.map((name) => `ec2:${name}`))
    expect(verdicts).toEqual(developing.map(() => 'Allow'))
  })

  it('T5, T6: he makes no snapshot and no security group, and does nothing from outside', async () => {
    const verdicts = await may('paulo', inside, 'ec2:CreateSnapshot', 'ec2:CreateSecurityGroup')
    expect(verdicts).toEqual(['ImplicitDeny', 'ImplicitDeny'])
    expect(await may('paulo', outside, 'ec2:DescribeInstances')).toEqual(['ExplicitDeny'])
  })

  it('T7, T8: sue describes everything and launches and stops nothing', async () => {
    const sees = ['ec2:DescribeInstances', 'ec2:DescribeVolumes', 'ec2:DescribeImages']
    expect(await may('sue', inside, ...sees)).toEqual(['Allow', 'Allow', 'Allow'])
    const verdicts = await may('sue', inside, 'ec2:RunInstances', 'ec2:StopInstances')
    expect(verdicts).toEqual(['ImplicitDeny', 'ImplicitDeny'])
  })
})

describe('S-EXCORP-EC2: paulo changes his job', () => {
  it('T9, T10, T11, T13: rights go with the group, also over what he launched himself (A-192, A-416)', async () => {
    const UserName = 'paulo2'
    await newUser(account, UserName, { groups: ['AllUsers', 'Developers'] })
    expect(await may(UserName, inside, 'support:CreateCase')).toEqual(['ImplicitDeny'])
    await account.iam.send(new RemoveUserFromGroupCommand({ UserName, GroupName: 'Developers' }))
    await account.iam.send(new AddUserToGroupCommand({ UserName, GroupName: 'SupportUsers' }))
    const lost = ['RunInstances', 'StartInstances', 'StopInstances', 'TerminateInstances']
    const verdicts = await may(UserName, inside, ...lost.map((name) => `ec2:${name}`))
    expect(verdicts).toEqual(lost.map(() => 'ImplicitDeny'))
    expect(await may(UserName, inside, 'ec2:DescribeInstances', 'support:CreateCase')).toEqual([
      'Allow',
      'Allow',
    ])
  })

  it('T12: no action stands for logging in to an operating system: administrators of EC2 have none either', async () => {
    expect(await may('sue', inside, 'os:Login')).toEqual(['ImplicitDeny'])
  })
})
