import * as iam from '@aws-sdk/client-iam'
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Account } from '../../src/account.ts'
import { ClockedServer } from '../../src/clocked-server.ts'
import { credentialReport } from '../../src/credential-report.ts'
import { allow, newKey, newUser, policyOf } from '../../src/people.ts'
import { refusal } from '../../src/refusal.ts'
import { newAccount } from '../../src/target.ts'

// What lists of users and of keys are made of.

let account: Account
beforeAll(async () => {
  account = await newAccount()
})

const keysOf = async (UserName: string, client = account.iam) => {
  const { AccessKeyMetadata = [] } = await client.send(new iam.ListAccessKeysCommand({ UserName }))
  return AccessKeyMetadata
}

describe('own keys', () => {
  it('are made with and without the user’s name, by who may manage its own (B-138)', async () => {
    const names = ['Create', 'Delete', 'Update'].map((verb) => `iam:${verb}AccessKey`)
    const manage = [...names, 'iam:GetAccessKeyLastUsed', 'iam:GetUser', 'iam:ListAccessKeys', 'iam:TagUser']
    const own = allow(manage, 'arn:aws:iam::*:user/${aws:username}')
    const UserName = 'User1'
    await newUser(account, UserName, { policies: [policyOf(own, allow('iam:ListUsers'))] })
    const before = account.iamAs(await newKey(account, UserName))
    const [old] = await keysOf(UserName, before)
    const one = (await before.send(new iam.CreateAccessKeyCommand({}))).AccessKey
    const after = account.iamAs({
      accessKeyId: one?.AccessKeyId ?? '',
      secretAccessKey: one?.SecretAccessKey ?? '',
    })
    await after.send(new iam.DeleteAccessKeyCommand({ UserName, AccessKeyId: old?.AccessKeyId }))
    await after.send(new iam.ListUsersCommand({}))
    const other = (await after.send(new iam.CreateAccessKeyCommand({ UserName }))).AccessKey
    const listed = (await keysOf(UserName, after)).map(({ AccessKeyId }) => AccessKeyId)
    expect(listed.sort()).toEqual([one?.AccessKeyId, other?.AccessKeyId].sort())
  })

  it('are two, an inactive one included, and a third once one is deleted (B-139)', async () => {
    const UserName = 'two'
    await newUser(account, UserName)
    const [{ accessKeyId }] = [await newKey(account, UserName), await newKey(account, UserName)]
    const key = { UserName, AccessKeyId: accessKeyId }
    await account.iam.send(new iam.UpdateAccessKeyCommand({ ...key, Status: 'Inactive' }))
    const full = { code: 'LimitExceeded', status: 409 }
    expect(await refusal(newKey(account, UserName))).toMatchObject(full)
    await account.iam.send(new iam.DeleteAccessKeyCommand(key))
    await newKey(account, UserName)
    expect(await refusal(newKey(account, UserName))).toMatchObject(full)
  })
})

describe('the secret of a key', () => {
  it('is told once and never again, and a lost one is replaced by another key (B-133, B-163)', async () => {
    const UserName = 'forgetful'
    await newUser(account, UserName)
    const { accessKeyId: AccessKeyId, secretAccessKey } = await newKey(account, UserName)
    const told = [
      await keysOf(UserName),
      await account.iam.send(new iam.GetUserCommand({ UserName })),
      await account.iam.send(new iam.GetAccessKeyLastUsedCommand({ AccessKeyId })),
      await account.iam.send(new iam.GetAccountAuthorizationDetailsCommand({})),
      Object.fromEntries(await credentialReport(account.iam)),
    ]
    expect(JSON.stringify(told)).toContain(AccessKeyId)
    expect(JSON.stringify(told)).not.toContain(secretAccessKey)
    await account.iam.send(new iam.DeleteAccessKeyCommand({ UserName, AccessKeyId }))
    const next = await newKey(account, UserName)
    expect(next.accessKeyId).not.toBe(AccessKeyId)
    expect(next.secretAccessKey).not.toBe(secretAccessKey)
    await account.stsAs(next).send(new GetCallerIdentityCommand({}))
  })

  it('goes with a description, which is a tag of the user under the id of the key (B-140)', async () => {
    const UserName = 'described'
    await newUser(account, UserName)
    const { accessKeyId: Key } = await newKey(account, UserName)
    await account.iam.send(new iam.TagUserCommand({ UserName, Tags: [{ Key, Value: 'build server' }] }))
    const { Tags } = await account.iam.send(new iam.ListUserTagsCommand({ UserName }))
    expect(Tags).toEqual([{ Key, Value: 'build server' }])
  })
})

describe('a key that is listed', () => {
  it('tells whether it is active (B-147)', async () => {
    const UserName = 'states'
    await newUser(account, UserName)
    const [first, second] = [await newKey(account, UserName), await newKey(account, UserName)]
    const off = { UserName, AccessKeyId: second.accessKeyId, Status: 'Inactive' } as const
    await account.iam.send(new iam.UpdateAccessKeyCommand(off))
    const states = (await keysOf(UserName)).map(({ AccessKeyId, Status }) => [AccessKeyId, Status])
    expect(Object.fromEntries(states)).toEqual({
      [first.accessKeyId]: 'Active',
      [second.accessKeyId]: 'Inactive',
    })
    await newUser(account, 'keyless')
    expect(await keysOf('keyless')).toEqual([])
  })

  it('leads to its user by its whole id, and by no part of it (A-298, A-343, B-148)', async () => {
    await newUser(account, 'owner')
    const { accessKeyId } = await newKey(account, 'owner')
    const ownerOf = async (AccessKeyId: string) =>
      (await account.iam.send(new iam.GetAccessKeyLastUsedCommand({ AccessKeyId }))).UserName
    expect(await ownerOf(accessKeyId)).toBe('owner')
    const unknown = `${accessKeyId.slice(0, -1)}${accessKeyId.endsWith('A') ? 'B' : 'A'}`
    for (const id of [accessKeyId.slice(0, 19), accessKeyId.toLowerCase(), unknown])
      expect((await refusal(ownerOf(id))).status, id).toBeGreaterThanOrEqual(400)
  })
})

describe('a user that is listed', () => {
  it('has its groups in the order of their names, all of them (B-080, B-081)', async () => {
    const groups = ['Group D', 'Group B', 'Group A', 'Group C'].map((name) => name.replace(' ', '-'))
    for (const GroupName of groups) await account.iam.send(new iam.CreateGroupCommand({ GroupName }))
    await newUser(account, 'in-four', { groups })
    await newUser(account, 'in-none')
    const groupsOf = async (UserName: string) => {
      const { Groups = [] } = await account.iam.send(new iam.ListGroupsForUserCommand({ UserName }))
      return Groups.map(({ GroupName }) => GroupName)
    }
    expect(await groupsOf('in-four')).toEqual(groups.toSorted())
    expect(await groupsOf('in-none')).toEqual([])
  })
})

describe('on a server whose clock moves', () => {
  const DAY = 86_400
  let server: ClockedServer
  beforeAll(async () => {
    server = await ClockedServer.start()
  })
  afterAll(() => server.stop())

  it('keys tell their age, and whether they count (B-152)', async () => {
    const UserName = 'aged'
    await newUser(server.account, UserName)
    const old = await newKey(server.account, UserName)
    await server.advance(7 * DAY)
    const made = await server.iamAs().send(new iam.CreateAccessKeyCommand({ UserName }))
    const off = { UserName, AccessKeyId: old.accessKeyId, Status: 'Inactive' } as const
    await server.iamAs().send(new iam.UpdateAccessKeyCommand(off))
    await server.advance(3 * DAY)
    const ages = (await keysOf(UserName, server.iamAs())).map(({ AccessKeyId, Status, CreateDate }) => [
      AccessKeyId,
      Status,
      Math.floor((server.now() - (CreateDate?.getTime() ?? 0) / 1000) / DAY),
    ])
    expect(ages.toSorted()).toEqual(
      [
        [old.accessKeyId, 'Inactive', 10],
        [made.AccessKey?.AccessKeyId, 'Active', 3],
      ].toSorted(),
    )
  })

  it('a password that was never used is told apart from none (B-271)', async () => {
    const client = server.iamAs()
    for (const UserName of ['never', 'none']) await client.send(new iam.CreateUserCommand({ UserName }))
    await client.send(new iam.CreateLoginProfileCommand({ UserName: 'never', Password: 'Correct-horse-4' }))
    const report = await credentialReport(client)
    const used = (name: string) => report.get(name)?.['password_last_used']
    expect([used('never'), used('none')]).toEqual(['no_information', 'N/A'])
    const { User } = await client.send(new iam.GetUserCommand({ UserName: 'never' }))
    expect(User?.PasswordLastUsed).toBeUndefined()
  })
})
