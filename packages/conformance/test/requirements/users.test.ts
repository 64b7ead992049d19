import * as iam from '@aws-sdk/client-iam'
import {
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreateLoginProfileCommand,
  CreateServiceSpecificCredentialCommand,
  CreateUserCommand,
  GetAccessKeyLastUsedCommand,
  GetLoginProfileCommand,
  GetUserCommand,
  ListAccessKeysCommand,
  ListAttachedUserPoliciesCommand,
  ListGroupsForUserCommand,
  ListMFADevicesCommand,
  ListUsersCommand,
  type ServiceSpecificCredential,
} from '@aws-sdk/client-iam'
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Account } from '../../src/account.ts'
import { rsaKey } from '../../src/exercises/key-material.ts'
import { allow, newKey, newUser, policyOf, putUserPolicy } from '../../src/people.ts'
import { denied, refusal } from '../../src/refusal.ts'
import { newAccount } from '../../src/target.ts'

const readOnly = 'arn:aws:iam::aws:policy/IAMReadOnlyAccess'
const admin = 'arn:aws:iam::aws:policy/AdministratorAccess'

let account: Account
beforeAll(async () => {
  account = await newAccount()
})

describe('a new user', () => {
  it('may do nothing and has no credentials (A-045, A-148, A-149, A-152, B-001, B-002, B-032)', async () => {
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
    await denied(client.send(new CreateAccessKeyCommand({})))
    await denied(client.send(new CreateAccessKeyCommand({ UserName })))
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
    await client.send(new CreateAccessKeyCommand({ UserName }))
    await client.send(new iam.CreateGroupCommand({ GroupName: 'stepwise' }))
    await client.send(new iam.AddUserToGroupCommand({ UserName, GroupName: 'stepwise' }))
    await client.send(new AttachUserPolicyCommand({ UserName, PolicyArn: readOnly }))
    await client.send(new iam.TagUserCommand({ UserName, Tags: [{ Key: 'Dept', Value: 'Eng' }] }))
  })

  it('is told the secret of a key once, when it is made (A-122, A-167, A-285)', async () => {
    const UserName = 'once'
    await newUser(account, UserName)
    const { AccessKey } = await account.iam.send(new CreateAccessKeyCommand({ UserName }))
    const listed = await account.iam.send(new ListAccessKeysCommand({ UserName }))
    const last = await account.iam.send(
      new GetAccessKeyLastUsedCommand({ AccessKeyId: AccessKey?.AccessKeyId }),
    )
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
