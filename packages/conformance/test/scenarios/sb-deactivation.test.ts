import {
  AttachUserPolicyCommand,
  ChangePasswordCommand,
  DeleteUserPolicyCommand,
  ListUsersCommand,
} from '@aws-sdk/client-iam'
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Account } from '../../src/account.ts'
import { sessionOf } from '../../src/authenticator.ts'
import type { Credentials } from '../../src/credentials.ts'
import { decide } from '../../src/decide.ts'
import { assume, deny, newKey, newRole, newUser, policyOf, putUserPolicy } from '../../src/people.ts'
import { refusal } from '../../src/refusal.ts'
import { newAccount } from '../../src/target.ts'

const attached = ['arn:aws:iam::aws:policy/AdministratorAccess']
const explicitly = /with an explicit deny in an identity-based policy$/

let account: Account
let key: Credentials
beforeAll(async () => {
  account = await newAccount()
  await newUser(account, 'away', { attached })
  key = await newKey(account, 'away')
})

const listUsers = (credentials = key) => account.iamAs(credentials).send(new ListUsersCommand({}))

describe('SB-01: a user is deactivated by an unconditional deny (A-048)', () => {
  it('1: an administrator lists users', async () => {
    await listUsers()
  })

  it('2, 5: with the deny every request is refused at once and explicitly, one’s own and those for roles', async () => {
    const RoleArn = await newRole(account, 'within')
    await putUserPolicy(account, 'away', 'DenyAll', policyOf(deny('*')))
    const change = new ChangePasswordCommand({ OldPassword: 'Before-1234', NewPassword: 'After-12345' })
    for (const call of [
      () => listUsers(),
      () => account.iamAs(key).send(change),
      () => assume(account, key, RoleArn),
    ]) {
      const { code, message } = await refusal(call())
      expect(code).toBe('AccessDenied')
      expect(message).toMatch(/is not authorized to perform/)
    }
    expect((await refusal(listUsers())).message).toMatch(explicitly)
    const wish = { action: 's3:ListAllMyBuckets', resource: '*' }
    expect(await decide(account, { user: 'away' }, wish)).toBe('ExplicitDeny')
  })

  it('4: GetCallerIdentity and GetSessionToken answer all the same, and the session may do nothing', async () => {
    await account.stsAs(key).send(new GetCallerIdentityCommand({}))
    const session = await sessionOf(account, key)
    await account.stsAs(session).send(new GetCallerIdentityCommand({}))
    const denied = await refusal(assume(account, session, account.arn('role/within')))
    expect(denied).toMatchObject({ code: 'AccessDenied', status: 403 })
  })

  it('6: without the policy the same key works as before', async () => {
    const command = new DeleteUserPolicyCommand({ UserName: 'away', PolicyName: 'DenyAll' })
    await account.iam.send(command)
    await listUsers()
  })

  it.todo('SB-01 3: signs in to a console whose every page is denied (waits for sign-in pages)')
})

describe('SB-02: a user is deactivated for a time (B-077)', () => {
  const PolicyArn = 'arn:aws:iam::aws:policy/AdministratorAccess'
  const window = {
    DateGreaterThan: { 'aws:CurrentTime': '2024-12-24T23:59:59Z' },
    DateLessThan: { 'aws:CurrentTime': '2025-02-28T23:59:59Z' },
  }
  beforeAll(async () => {
    await newUser(account, 'winter', { policies: [policyOf({ ...deny('*'), Condition: window })] })
    await account.iam.send(new AttachUserPolicyCommand({ UserName: 'winter', PolicyArn }))
  })

  it.each([
    ['2024-12-24T23:59:58Z', 'Allow'],
    ['2024-12-24T23:59:59Z', 'Allow'],
    ['2024-12-25T00:00:00Z', 'ExplicitDeny'],
    ['2025-02-28T23:59:58Z', 'ExplicitDeny'],
    ['2025-02-28T23:59:59Z', 'Allow'],
    ['2025-03-01T00:00:00Z', 'Allow'],
  ])('at %s: %s', async (time, expected) => {
    const context = { 'aws:CurrentTime': time }
    const wish = { action: 's3:ListAllMyBuckets', resource: '*', context }
    expect(await decide(account, { user: 'winter' }, wish)).toBe(expected)
  })

  it('is over by now, live', async () => {
    await listUsers(await newKey(account, 'winter'))
  })
})
