import * as iam from '@aws-sdk/client-iam'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Account } from '../../src/account.ts'
import { Authenticator } from '../../src/authenticator.ts'
import { decideAll } from '../../src/decide.ts'
import { allow, newGroup, newKey, newPolicy, newUser, policyOf } from '../../src/people.ts'
import { refusal } from '../../src/refusal.ts'
import { newAccount } from '../../src/target.ts'

// What one confirmation of a console comes down to: all that hangs on somebody is read, taken away and deleted.

let account: Account
beforeAll(async () => {
  account = await newAccount()
})

const absent = { code: 'NoSuchEntity', status: 404 }

/** Deletes a user and all that the API tells of it. */
async function deleteUser(UserName: string): Promise<void> {
  const { iam: client } = account
  const { Groups = [] } = await client.send(new iam.ListGroupsForUserCommand({ UserName }))
  for (const { GroupName } of Groups)
    await client.send(new iam.RemoveUserFromGroupCommand({ UserName, GroupName }))
  const attached = await client.send(new iam.ListAttachedUserPoliciesCommand({ UserName }))
  for (const { PolicyArn } of attached.AttachedPolicies ?? [])
    await client.send(new iam.DetachUserPolicyCommand({ UserName, PolicyArn }))
  const { PolicyNames = [] } = await client.send(new iam.ListUserPoliciesCommand({ UserName }))
  for (const PolicyName of PolicyNames)
    await client.send(new iam.DeleteUserPolicyCommand({ UserName, PolicyName }))
  const keys = await client.send(new iam.ListAccessKeysCommand({ UserName }))
  for (const { AccessKeyId } of keys.AccessKeyMetadata ?? [])
    await client.send(new iam.DeleteAccessKeyCommand({ UserName, AccessKeyId }))
  const { MFADevices = [] } = await client.send(new iam.ListMFADevicesCommand({ UserName }))
  for (const { SerialNumber } of MFADevices) {
    await client.send(new iam.DeactivateMFADeviceCommand({ UserName, SerialNumber }))
    await client.send(new iam.DeleteVirtualMFADeviceCommand({ SerialNumber }))
  }
  await client.send(new iam.DeleteLoginProfileCommand({ UserName }))
  await client.send(new iam.DeleteUserCommand({ UserName }))
}

/** Deletes a group and all that the API tells of it. */
async function deleteGroup(GroupName: string): Promise<void> {
  const { iam: client } = account
  const { Users = [] } = await client.send(new iam.GetGroupCommand({ GroupName }))
  for (const { UserName } of Users)
    await client.send(new iam.RemoveUserFromGroupCommand({ UserName, GroupName }))
  const attached = await client.send(new iam.ListAttachedGroupPoliciesCommand({ GroupName }))
  for (const { PolicyArn } of attached.AttachedPolicies ?? [])
    await client.send(new iam.DetachGroupPolicyCommand({ GroupName, PolicyArn }))
  const { PolicyNames = [] } = await client.send(new iam.ListGroupPoliciesCommand({ GroupName }))
  for (const PolicyName of PolicyNames)
    await client.send(new iam.DeleteGroupPolicyCommand({ GroupName, PolicyName }))
  await client.send(new iam.DeleteGroupCommand({ GroupName }))
}

describe('a user who is deleted with all that it has', () => {
  it('leaves nothing behind but the policies and groups of others (B-072)', async () => {
    const UserName = 'Richard'
    const PolicyArn = await newPolicy(account, 'M', policyOf(allow('s3:*')))
    await newGroup(account, 'G1', [policyOf(allow('sns:*'))])
    await newGroup(account, 'G2')
    await newUser(account, 'beside', { attached: [PolicyArn], groups: ['G1'] })
    const policies = [policyOf(allow('sqs:*'))]
    await newUser(account, UserName, { policies, attached: [PolicyArn], groups: ['G1', 'G2'] })
    await account.iam.send(new iam.CreateLoginProfileCommand({ UserName, Password: 'Correct-horse-4' }))
    const keys = [await newKey(account, UserName), await newKey(account, UserName)]
    const device = await Authenticator.enable(account, UserName)
    await deleteUser(UserName)

    const { iam: client } = account
    const reads = [
      client.send(new iam.GetUserCommand({ UserName })),
      client.send(new iam.GetLoginProfileCommand({ UserName })),
      client.send(new iam.ListAccessKeysCommand({ UserName })),
      client.send(new iam.ListGroupsForUserCommand({ UserName })),
      client.send(new iam.ListAttachedUserPoliciesCommand({ UserName })),
      client.send(new iam.GetUserPolicyCommand({ UserName, PolicyName: 'policy-1' })),
      client.send(new iam.ListMFADevicesCommand({ UserName })),
    ]
    for (const refused of await Promise.all(reads.map(refusal))) expect(refused).toMatchObject(absent)
    for (const key of keys) {
      const call = account.iamAs(key).send(new iam.GetUserCommand({}))
      expect(await refusal(call)).toMatchObject({ code: 'InvalidClientTokenId', status: 403 })
    }
    const { Policy } = await account.iam.send(new iam.GetPolicyCommand({ PolicyArn }))
    expect(Policy?.AttachmentCount).toBe(1)
    const members = async (GroupName: string) =>
      (await account.iam.send(new iam.GetGroupCommand({ GroupName }))).Users?.map((user) => user.UserName)
    expect([await members('G1'), await members('G2')]).toEqual([['beside'], []])
    const wishes = ['s3:GetObject', 'sns:Publish'].map((action) => ({ action, resource: '*' }))
    expect(await decideAll(account, { user: 'beside' }, wishes)).toEqual(['Allow', 'Allow'])
    // the serial number of the device is free, and so is the name
    await newUser(account, UserName)
    expect((await Authenticator.enable(account, UserName)).serial).toBe(device.serial)
  })
})

describe('a group that is deleted with all that it has', () => {
  it('leaves its users and managed policies, and takes its permissions along (B-354)', async () => {
    const GroupName = 'closing'
    const PolicyArn = await newPolicy(account, 'of-group', policyOf(allow('s3:*')))
    await newGroup(account, GroupName, [policyOf(allow('sqs:*'))])
    await account.iam.send(new iam.AttachGroupPolicyCommand({ GroupName, PolicyArn }))
    for (const name of ['one', 'two']) await newUser(account, name, { groups: [GroupName] })
    const wishes = ['s3:GetObject', 'sqs:SendMessage'].map((action) => ({ action, resource: '*' }))
    expect(await decideAll(account, { user: 'one' }, wishes)).toEqual(['Allow', 'Allow'])
    await deleteGroup(GroupName)
    expect(await refusal(account.iam.send(new iam.GetGroupCommand({ GroupName })))).toMatchObject(absent)
    for (const user of ['one', 'two'])
      expect(await decideAll(account, { user }, wishes)).toEqual(['ImplicitDeny', 'ImplicitDeny'])
    const { Policy } = await account.iam.send(new iam.GetPolicyCommand({ PolicyArn }))
    expect(Policy).toMatchObject({ PolicyName: 'of-group', AttachmentCount: 0 })
  })

  it('is one of several that go together, each by its own calls (B-357)', async () => {
    const several = ['gone-1', 'gone-2', 'gone-3']
    for (const name of [...several, 'kept']) await newGroup(account, name, [policyOf(allow('s3:*'))])
    await newUser(account, 'in-all', { groups: [...several, 'kept'] })
    for (const name of several) await deleteGroup(name)
    const { Groups = [] } = await account.iam.send(new iam.ListGroupsForUserCommand({ UserName: 'in-all' }))
    expect(Groups.map(({ GroupName }) => GroupName)).toEqual(['kept'])
    const left = await account.iam.send(new iam.ListGroupsCommand({}))
    const names = left.Groups?.map(({ GroupName }) => GroupName) ?? []
    expect(names.filter((name) => name?.startsWith('gone-'))).toEqual([])
  })
})
