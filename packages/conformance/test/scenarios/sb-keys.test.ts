import {
  ChangePasswordCommand,
  CreateAccessKeyCommand,
  CreateLoginProfileCommand,
  CreateServiceSpecificCredentialCommand,
  DeleteAccessKeyCommand,
  EnableMFADeviceCommand,
  GetAccessKeyLastUsedCommand,
  GetAccountPasswordPolicyCommand,
  GetAccountSummaryCommand,
  GetUserCommand,
  type IAMClient,
  ListAccessKeysCommand,
  ListSSHPublicKeysCommand,
  TagUserCommand,
  UpdateAccessKeyCommand,
} from '@aws-sdk/client-iam'
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Account } from '../../src/account.ts'
import type { Credentials } from '../../src/credentials.ts'
import { allow, newKey, newUser, policyOf } from '../../src/people.ts'
import { refusal } from '../../src/refusal.ts'
import { newAccount } from '../../src/target.ts'

const own = 'arn:aws:iam::*:user/${aws:username}'
const iam = (...names: string[]) => names.map((name) => `iam:${name}`)

let account: Account
beforeAll(async () => {
  account = await newAccount()
  await newUser(account, 'lee')
})

/** Makes a user with one policy; answers its key and a client. */
async function userWith(
  name: string,
  ...statements: object[]
): Promise<{ key: Credentials; client: IAMClient }> {
  await newUser(account, name, { policies: [policyOf(...statements)] })
  const key = await newKey(account, name)
  return { key, client: account.iamAs(key) }
}

const denied = async (call: Promise<unknown>) =>
  expect(await refusal(call)).toMatchObject({ code: 'AccessDenied', status: 403 })
const works = (key: Credentials) => account.stsAs(key).send(new GetCallerIdentityCommand({}))

describe('SB-06: users create their own access keys (B-167)', () => {
  it('creates a second one, lists, tags, and neither changes keys nor makes those of others', async () => {
    const { client, key } = await userWith(
      'kim',
      allow(iam('CreateAccessKey', 'GetUser', 'ListAccessKeys', 'TagUser'), own),
    )
    const { AccessKey } = await client.send(new CreateAccessKeyCommand({}))
    const UserName = 'kim'
    await client.send(new ListAccessKeysCommand({}))
    await client.send(new GetUserCommand({}))
    const Tags = [{ Key: AccessKey?.AccessKeyId ?? '', Value: 'ci' }]
    await client.send(new TagUserCommand({ UserName, Tags }))
    await denied(client.send(new CreateAccessKeyCommand({ UserName: 'lee' })))
    const AccessKeyId = key.accessKeyId
    await denied(client.send(new UpdateAccessKeyCommand({ UserName, AccessKeyId, Status: 'Inactive' })))
    await denied(client.send(new DeleteAccessKeyCommand({ UserName, AccessKeyId })))
    const third = await refusal(client.send(new CreateAccessKeyCommand({})))
    expect(third).toMatchObject({ code: 'LimitExceeded', status: 409 })
  })

  it('without iam:TagUser the key is made and its description refused (B-135)', async () => {
    const { client } = await userWith('ken', allow(iam('CreateAccessKey'), own))
    const { AccessKey } = await client.send(new CreateAccessKeyCommand({ UserName: 'ken' }))
    const Tags = [{ Key: AccessKey?.AccessKeyId ?? '', Value: 'ci' }]
    const { message } = await refusal(client.send(new TagUserCommand({ UserName: 'ken', Tags })))
    expect(message).toContain('is not authorized to perform: iam:TagUser on resource: ')
  })
})

const manages = allow(
  iam(
    'CreateAccessKey',
    'DeleteAccessKey',
    'GetAccessKeyLastUsed',
    'GetUser',
    'ListAccessKeys',
    'UpdateAccessKey',
    'TagUser',
  ),
  own,
)

describe('SB-07: users manage their own access keys (A-295, B-145)', () => {
  it('all of it for oneself, and nothing for others', async () => {
    const { client } = await userWith('mia', manages)
    const { AccessKey } = await client.send(new CreateAccessKeyCommand({}))
    const mine = { UserName: 'mia', AccessKeyId: AccessKey?.AccessKeyId }
    await client.send(new UpdateAccessKeyCommand({ ...mine, Status: 'Inactive' }))
    await client.send(new GetAccessKeyLastUsedCommand({ AccessKeyId: mine.AccessKeyId }))
    const foreign = { AccessKeyId: (await newKey(account, 'lee')).accessKeyId }
    await denied(client.send(new UpdateAccessKeyCommand({ UserName: 'lee', ...foreign, Status: 'Inactive' })))
    await denied(client.send(new DeleteAccessKeyCommand({ UserName: 'lee', ...foreign })))
    await denied(client.send(new ListAccessKeysCommand({ UserName: 'lee' })))
    await denied(client.send(new GetAccessKeyLastUsedCommand(foreign)))
    const strange = client.send(
      new UpdateAccessKeyCommand({ UserName: 'mia', ...foreign, Status: 'Inactive' }),
    )
    expect(await refusal(strange)).toMatchObject({ code: 'NoSuchEntity', status: 404 })
    await client.send(new DeleteAccessKeyCommand(mine))
  })

  it('an administrator does the same for everybody (A-295)', async () => {
    const { accessKeyId: AccessKeyId } = await newKey(account, 'lee')
    const key = { UserName: 'lee', AccessKeyId }
    for (const Status of ['Inactive', 'Active'] as const)
      await account.iam.send(new UpdateAccessKeyCommand({ ...key, Status }))
    await account.iam.send(new DeleteAccessKeyCommand(key))
  })
})

/** Exchanges a user's key as the scenario tells; everything by the user's own hand. */
async function rotate(UserName: string, first: Credentials): Promise<void> {
  const { AccessKey } = await account.iamAs(first).send(new CreateAccessKeyCommand({}))
  const second = {
    accessKeyId: AccessKey?.AccessKeyId ?? '',
    secretAccessKey: AccessKey?.SecretAccessKey ?? '',
  }
  const client = account.iamAs(second)
  const AccessKeyId = first.accessKeyId
  const set = (Status: 'Active' | 'Inactive') =>
    client.send(new UpdateAccessKeyCommand({ UserName, AccessKeyId, Status }))
  expect(AccessKey?.Status).toBe('Active')
  await works(first)
  await works(second)
  await set('Inactive')
  expect(await refusal(works(first))).toMatchObject({ code: 'InvalidClientTokenId', status: 403 })
  await works(second)
  const third = await refusal(client.send(new CreateAccessKeyCommand({})))
  expect(third).toMatchObject({ code: 'LimitExceeded' })
  await set('Active')
  await works(first)
  await set('Inactive')
  await client.send(new DeleteAccessKeyCommand({ UserName, AccessKeyId }))
  const { AccessKeyMetadata = [] } = await client.send(new ListAccessKeysCommand({}))
  expect(AccessKeyMetadata.map((key) => key.AccessKeyId)).toEqual([second.accessKeyId])
  expect(await refusal(works(first))).toMatchObject({ code: 'InvalidClientTokenId' })
}

describe('SB-08: an access key is exchanged without interruption', () => {
  it('1, 3, 4, 5: two keys work, one is switched off, on again, off and deleted', async () => {
    const { key } = await userWith('nia', manages)
    await rotate('nia', key)
  })

  it('2: what was last used of the old key stays as it was', async () => {
    const { key } = await userWith('noa', manages)
    const other = await newKey(account, 'noa')
    const lastUse = async () => {
      const command = new GetAccessKeyLastUsedCommand({ AccessKeyId: other.accessKeyId })
      return (await account.iam.send(command)).AccessKeyLastUsed
    }
    const before = await lastUse()
    expect(before).toMatchObject({ ServiceName: 'N/A', Region: 'N/A' })
    expect(before?.LastUsedDate).toBeUndefined()
    await works(key)
    expect(await lastUse()).toEqual(before)
  })

  it.todo('SB-08 6 (SB-54, B-469): the dialog asks for deactivation first (waits for the console)')
})

describe('SB-54: users manage password, access keys and SSH keys, and no MFA is asked (B-469)', () => {
  const keys = [
    'CreateAccessKey',
    'DeleteAccessKey',
    'GetAccessKeyLastUsed',
    'ListAccessKeys',
    'UpdateAccessKey',
  ]
  const ssh = ['Delete', 'Get', 'Update', 'Upload'].map((verb) => `${verb}SSHPublicKey`)
  const statements = [
    allow(iam('GetAccountPasswordPolicy', 'GetAccountSummary')),
    allow(iam('ChangePassword', 'GetUser'), own),
    allow(iam(...keys), own),
    allow(iam('ListSSHPublicKeys', ...ssh), own),
  ]

  it('own ones, and those of nobody else', async () => {
    const { client } = await userWith('pia', ...statements)
    const [OldPassword, NewPassword] = ['First-password-1', 'Other-password-2']
    await account.iam.send(new CreateLoginProfileCommand({ UserName: 'pia', Password: OldPassword }))
    await client.send(new ChangePasswordCommand({ OldPassword, NewPassword }))
    await client.send(new GetAccountSummaryCommand({}))
    await client.send(new ListSSHPublicKeysCommand({}))
    const noPolicy = await refusal(client.send(new GetAccountPasswordPolicyCommand({})))
    expect(noPolicy).toMatchObject({ code: 'NoSuchEntity', status: 404 })
    await denied(client.send(new ListSSHPublicKeysCommand({ UserName: 'lee' })))
    await denied(client.send(new CreateAccessKeyCommand({ UserName: 'lee' })))
  })

  it('no devices, no certificates, no credentials for services', async () => {
    const { client } = await userWith('ria', ...statements)
    const UserName = 'ria'
    const device = { SerialNumber: account.arn('mfa/any') }
    const codes = { AuthenticationCode1: '123456', AuthenticationCode2: '123457' }
    await denied(client.send(new EnableMFADeviceCommand({ UserName, ...device, ...codes })))
    const ServiceName = 'codecommit.amazonaws.com'
    await denied(client.send(new CreateServiceSpecificCredentialCommand({ UserName, ServiceName })))
  })

  it('the exchange of SB-08 by oneself', async () => {
    const { key } = await userWith('tia', ...statements)
    await rotate('tia', key)
  })
})
