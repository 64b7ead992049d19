import * as iam from '@aws-sdk/client-iam'
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Account } from '../../src/account.ts'
import { ClockedServer } from '../../src/clocked-server.ts'
import { credentialReport } from '../../src/credential-report.ts'
import type { Credentials } from '../../src/credentials.ts'
import { allow, assume, newKey, newRole, newUser, policyOf } from '../../src/people.ts'
import { publishedOperations } from '../../src/published-operations.ts'
import { refusal } from '../../src/refusal.ts'
import { newAccount } from '../../src/target.ts'

const [first, second, third] = ['First-1234', 'Second-1234', 'Third-1234']

let account: Account
beforeAll(async () => {
  account = await newAccount()
})

async function person(UserName: string, ...policies: object[]): Promise<Credentials> {
  await newUser(account, UserName, { policies })
  await account.iam.send(new iam.CreateLoginProfileCommand({ UserName, Password: first }))
  return newKey(account, UserName)
}
const change = (as: Credentials, OldPassword: string, NewPassword: string) =>
  account.iamAs(as).send(new iam.ChangePasswordCommand({ OldPassword, NewPassword }))

describe('the rules for passwords', () => {
  const set = (own: Account, input: iam.UpdateAccountPasswordPolicyCommandInput) =>
    own.iam.send(new iam.UpdateAccountPasswordPolicyCommand(input))
  const read = (own: Account) => own.iam.send(new iam.GetAccountPasswordPolicyCommand({}))

  it('let passwords live for 1 to 1095 days (B-099)', async () => {
    const own = await newAccount()
    for (const MaxPasswordAge of [0, -1, 1096])
      expect(await refusal(set(own, { MaxPasswordAge }))).toMatchObject({
        code: 'ValidationError',
        status: 400,
      })
    expect(await refusal(read(own))).toMatchObject({ code: 'NoSuchEntity' })
    for (const MaxPasswordAge of [1, 1095]) {
      await set(own, { MaxPasswordAge })
      expect((await read(own)).PasswordPolicy).toMatchObject({ MaxPasswordAge, ExpirePasswords: true })
    }
    await set(own, {})
    const { PasswordPolicy } = await read(own)
    expect([PasswordPolicy?.MaxPasswordAge, PasswordPolicy?.ExpirePasswords]).toEqual([undefined, false])
  })

  it('know nothing of locking users out (B-052, B-110)', () => {
    const update = publishedOperations('iam').find(({ name }) => name === 'UpdateAccountPasswordPolicy')
    expect(update?.input?.members.map(({ name }) => name).sort()).toEqual([
      'AllowUsersToChangePassword',
      'HardExpiry',
      'MaxPasswordAge',
      'MinimumPasswordLength',
      'PasswordReusePrevention',
      'RequireLowercaseCharacters',
      'RequireNumbers',
      'RequireSymbols',
      'RequireUppercaseCharacters',
    ])
  })

  it('are those of AWS again once an account’s own are deleted, and say nothing of keys (B-094, B-112)', async () => {
    const own = await newAccount()
    await set(own, { MinimumPasswordLength: 128 })
    await newUser(own, 'ann')
    const give = () => own.iam.send(new iam.CreateLoginProfileCommand({ UserName: 'ann', Password: first }))
    expect(await refusal(give())).toMatchObject({ code: 'PasswordPolicyViolation' })
    await own.stsAs(await newKey(own, 'ann')).send(new GetCallerIdentityCommand({}))
    await own.iam.send(new iam.DeleteAccountPasswordPolicyCommand({}))
    expect(await refusal(read(own))).toMatchObject({ code: 'NoSuchEntity', status: 404 })
    await give()
  })
})

describe('a password', () => {
  it('that is taken away leaves permissions, keys and sessions as they are (A-098, B-031, B-123)', async () => {
    const key = await person('leaving', policyOf(allow(['iam:GetUser', 'sts:AssumeRole'])))
    const RoleArn = await newRole(account, 'for-leaving', { policies: [policyOf(allow('iam:ListUsers'))] })
    const before = await assume(account, key, RoleArn)
    await account.iam.send(new iam.DeleteLoginProfileCommand({ UserName: 'leaving' }))
    await account.iamAs(key).send(new iam.GetUserCommand({}))
    for (const session of [before, await assume(account, key, RoleArn)])
      await account.iamAs(session).send(new iam.ListUsersCommand({}))
    expect(await refusal(change(key, first, second))).toMatchObject({ code: 'AccessDenied' })
  })

  it('is changed by whoever has it with three permissions, if the old one is right and the new one good (B-129, B-130)', async () => {
    const self = account.arn('user/own')
    const key = await person(
      'own',
      policyOf(allow('iam:GetAccountPasswordPolicy'), allow(['iam:GetUser', 'iam:ChangePassword'], self)),
    )
    const client = account.iamAs(key)
    const rules = client.send(new iam.GetAccountPasswordPolicyCommand({}))
    expect(await refusal(rules)).toMatchObject({ code: 'NoSuchEntity' })
    await client.send(new iam.GetUserCommand({}))
    expect(await refusal(change(key, 'Wrong-1234', second))).toMatchObject({
      code: 'AccessDenied',
      status: 403,
    })
    expect(await refusal(change(key, first, 'weak'))).toMatchObject({ code: 'PasswordPolicyViolation' })
    await change(key, first, second)
    expect(await refusal(change(key, first, third))).toMatchObject({ code: 'AccessDenied', status: 403 })
    await change(key, second, third)
  })

  it('that is lost is set anew by an administrator, and not by who may change the own one alone (B-166)', async () => {
    const UserName = 'forgetful'
    const key = await person(UserName, policyOf(allow('iam:ChangePassword', account.arn(`user/${UserName}`))))
    const reset = new iam.UpdateLoginProfileCommand({ UserName, Password: second })
    expect(await refusal(account.iamAs(key).send(reset))).toMatchObject({ code: 'AccessDenied', status: 403 })
    await change(key, first, third)
    await newUser(account, 'anaya', { policies: [policyOf(allow('iam:*'))] })
    await account.iamAs(await newKey(account, 'anaya')).send(reset)
    expect(await refusal(change(key, third, first))).toMatchObject({ code: 'AccessDenied' })
    await change(key, second, first)
  })
})

describe('a password under a rule of 90 days', () => {
  const DAY = 86_400
  let server: ClockedServer
  beforeAll(async () => {
    server = await ClockedServer.start()
    await server.account.iam.send(new iam.UpdateAccountPasswordPolicyCommand({ MaxPasswordAge: 90 }))
  })
  afterAll(() => server.stop())

  it('counts its days from the last change, and is the only one that holds (B-102)', async () => {
    const Statement = policyOf(allow('iam:ChangePassword'))
    await newUser(server.account, 'ann', { policies: [Statement] })
    await server.iamAs().send(new iam.CreateLoginProfileCommand({ UserName: 'ann', Password: first }))
    const key = await newKey(server.account, 'ann')
    const shown = async () => {
      const row = (await credentialReport(server.iamAs())).get('ann')
      const [changed, next] = ['password_last_changed', 'password_next_rotation'].map((column) =>
        Date.parse(row?.[column] ?? ''),
      )
      return { changed: changed ?? 0, next: next ?? 0 }
    }
    const before = await shown()
    expect(before.next - before.changed).toBe(90 * DAY * 1000)
    await server.advance(30 * DAY)
    const change = (OldPassword: string, NewPassword: string) =>
      server.iamAs(key).send(new iam.ChangePasswordCommand({ OldPassword, NewPassword }))
    await change(first, second)
    expect(await refusal(change(first, third))).toMatchObject({ code: 'AccessDenied' })
    const after = await shown()
    expect(after.changed - before.changed).toBeGreaterThanOrEqual(30 * DAY * 1000)
    expect(after.next - after.changed).toBe(90 * DAY * 1000)
  })
})
