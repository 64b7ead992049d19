import {
  ChangePasswordCommand,
  CreateLoginProfileCommand,
  GetLoginProfileCommand,
  GetUserCommand,
  UpdateLoginProfileCommand,
} from '@aws-sdk/client-iam'
import { GetFederationTokenCommand } from '@aws-sdk/client-sts'
import { describe, expect, it } from 'vitest'
import { credentialsOf, denied, refusal, refusals, user } from '../../testing/callers.ts'
import {
  changePassword,
  mayChangePassword,
  PASSWORD,
  setPasswordPolicy,
  userWithPassword,
  violation,
} from '../../testing/passwords.ts'
import { ACCOUNT, assume, role, trust } from '../../testing/roles.ts'
import { testServer } from '../../testing/test-server.ts'

const server = testServer()
const wrong = { code: 'AccessDenied', status: 403, message: 'The old password is not correct.' }

describe('ChangePassword', () => {
  it('replaces the own password and asks for no reset any more (behaviours 127, B-131)', async () => {
    const ana = await userWithPassword(server, 'ana', mayChangePassword)
    const flag = { UserName: 'ana', PasswordResetRequired: true }
    await server.iam.send(new UpdateLoginProfileCommand(flag))
    await changePassword(server, ana, PASSWORD, 'Second-2!')
    const { LoginProfile } = await server.iam.send(new GetLoginProfileCommand({ UserName: 'ana' }))
    expect(LoginProfile?.PasswordResetRequired).toBe(false)
    expect(await refusal(changePassword(server, ana, PASSWORD, 'Third-3!!'))).toEqual(wrong)
    await changePassword(server, ana, 'Second-2!', PASSWORD)
  })

  it('refuses a wrong old password before all else, and the old one as the new one (behaviours 127)', async () => {
    const ana = await userWithPassword(server, 'ana', mayChangePassword)
    expect(await refusal(changePassword(server, ana, 'wrong', 'weak'))).toEqual(wrong)
    expect(await refusal(changePassword(server, ana, PASSWORD, PASSWORD))).toEqual({
      code: 'AccessDenied',
      status: 403,
      message: 'The new password is the old one.',
    })
  })

  it('holds the new password to the policy, the old one to none (B-108, SB-43 part 6)', async () => {
    const ana = await userWithPassword(server, 'ana', mayChangePassword)
    expect(await refusal(changePassword(server, ana, PASSWORD, 'abcdefgh'))).toEqual(violation)
    await setPasswordPolicy(server, { MinimumPasswordLength: 20 })
    expect(await refusal(changePassword(server, ana, PASSWORD, 'Second-2!'))).toEqual(violation)
    await changePassword(server, ana, PASSWORD, 'x'.repeat(20))
  })

  it('counts the present password as one of those that may not come again (SB-43 part 5, D-11)', async () => {
    const ana = await userWithPassword(server, 'ana', mayChangePassword)
    const passwords = ['Second-2!', 'Third-3!!', 'Fourth-4!']
    let now = PASSWORD
    for (const next of passwords) {
      await changePassword(server, ana, now, next)
      now = next
    }
    await setPasswordPolicy(server, { PasswordReusePrevention: 2 })
    expect(await refusal(changePassword(server, ana, now, 'Third-3!!'))).toEqual(violation)
    await changePassword(server, ana, now, 'Second-2!')
    await setPasswordPolicy(server, { PasswordReusePrevention: 24 })
    for (const earlier of [PASSWORD, 'Third-3!!', 'Fourth-4!']) {
      expect(await refusal(changePassword(server, ana, 'Second-2!', earlier))).toEqual(violation)
    }
  })

  it('works with a password that has expired, an administrator needed or not (B-103, SB-43 part 4)', async () => {
    const ana = await userWithPassword(server, 'ana', mayChangePassword)
    await setPasswordPolicy(server, { MaxPasswordAge: 1, HardExpiry: true })
    await server.advance(2 * 86_400)
    await changePassword(server, ana, PASSWORD, 'Second-2!')
  })

  it('needs a password to change (behaviours 3)', async () => {
    const ana = await user(server, 'ana', mayChangePassword)
    expect(await refusal(changePassword(server, ana, PASSWORD, 'Second-2!'))).toEqual({
      code: 'NoSuchEntity',
      status: 404,
      message: 'Login Profile for User ana cannot be found.',
    })
  })

  it('is for users only: root and sessions that may call it are of the wrong type (B-128, B-131, S-ROOTPW 15)', async () => {
    const wrongType = {
      code: 'InvalidUserType',
      status: 400,
      message: 'Only IAM Users can change their own password',
    }
    const ana = await user(server, 'ana', { Effect: 'Allow', Action: '*', Resource: '*' })
    const session = async (name: string, ...statements: object[]) =>
      assume(server, ana, await role(server, name, trust(`arn:aws:iam::${ACCOUNT}:user/ana`), ...statements))
    expect(await refusal(changePassword(server, server.root, 'old', 'new'))).toEqual(wrongType)
    const able = await session('able', mayChangePassword)
    expect(await refusal(changePassword(server, able, 'old', 'new'))).toEqual(wrongType)
    const unable = await session('unable')
    expect(await refusal(changePassword(server, unable, 'old', 'new'))).toMatchObject({
      code: 'AccessDenied',
      status: 403,
    })
    const federation = await server.stsAs(ana).send(new GetFederationTokenCommand({ Name: 'fed' }))
    const federated = credentialsOf(federation.Credentials)
    expect(await refusal(changePassword(server, federated, 'old', 'new'))).toMatchObject({ status: 403 })
  })

  it('lets one of two changes at once win; the other one no longer gives the old password', async () => {
    const ana = await userWithPassword(server, 'ana', mayChangePassword)
    const results = await Promise.allSettled(
      ['Second-2!', 'Third-3!!', 'Fourth-4!'].map((to) => changePassword(server, ana, PASSWORD, to)),
    )
    const lost = results.filter((result) => result.status === 'rejected')
    expect(lost).toHaveLength(2)
    for (const { reason } of lost) expect(await refusal(Promise.reject(reason))).toEqual(wrong)
  })
})

describe('who may change the own password', () => {
  it('are those whose policy says so, on their own ARN (SB-04, B-125, B-127)', async () => {
    const own = { ...mayChangePassword, Resource: 'arn:aws:iam::*:user/${aws:username}' }
    const ann = await userWithPassword(server, 'ann', own)
    const bob = await userWithPassword(server, 'bob')
    await changePassword(server, ann, PASSWORD, 'Second-2!')
    expect(await refusal(changePassword(server, bob, PASSWORD, 'Second-2!'))).toEqual(
      denied('bob', 'iam:ChangePassword', 'user bob'),
    )
  })

  it('are all users where the account says so, and nothing else comes with it (SB-05, B-106, A-152)', async () => {
    await setPasswordPolicy(server, { AllowUsersToChangePassword: true, MinimumPasswordLength: 8 })
    const bob = await userWithPassword(server, 'bob')
    await changePassword(server, bob, PASSWORD, 'Second-2!')
    expect(
      await refusals(
        server.iamAs(bob).send(new GetUserCommand({})),
        server.iamAs(bob).send(new CreateLoginProfileCommand({ UserName: 'bob', Password: PASSWORD })),
      ),
    ).toEqual([denied('bob', 'iam:GetUser', 'user bob'), denied('bob', 'iam:CreateLoginProfile', 'user bob')])

    const Resource = '*'
    const eve = await userWithPassword(server, 'eve', {
      Effect: 'Deny',
      Action: 'iam:ChangePassword',
      Resource,
    })
    expect(await refusal(changePassword(server, eve, PASSWORD, 'Second-2!'))).toMatchObject({
      code: 'AccessDenied',
      message: expect.stringContaining('with an explicit deny in an identity-based policy'),
    })
    const byAna = trust(`arn:aws:iam::${ACCOUNT}:user/ana`)
    const ana = await user(server, 'ana', { Effect: 'Allow', Action: 'sts:AssumeRole', Resource })
    const session = await assume(server, ana, await role(server, 'app', byAna))
    expect(await refusal(changePassword(server, session, 'old', 'new'))).toMatchObject({
      code: 'AccessDenied',
    })

    await setPasswordPolicy(server, { AllowUsersToChangePassword: false })
    expect(await refusal(changePassword(server, bob, 'Second-2!', 'Third-3!!'))).toEqual(
      denied('bob', 'iam:ChangePassword', 'user bob'),
    )
  })

  it('asks for both passwords', async () => {
    const refused = await refusal(
      server.iam.send(new ChangePasswordCommand({ OldPassword: undefined, NewPassword: undefined })),
    )
    expect(refused).toEqual({
      code: 'ValidationError',
      status: 400,
      message:
        "2 validation errors detected: Value at 'oldPassword' failed to satisfy constraint: Member must not be null; Value at 'newPassword' failed to satisfy constraint: Member must not be null",
    })
  })
})
