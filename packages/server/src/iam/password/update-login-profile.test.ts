import {
  GetLoginProfileCommand,
  UpdateLoginProfileCommand,
  type UpdateLoginProfileCommandInput,
} from '@aws-sdk/client-iam'
import { describe, expect, it } from 'vitest'
import { denied, refusal, user } from '../../testing/callers.ts'
import {
  changePassword,
  mayChangePassword,
  PASSWORD,
  setPasswordPolicy,
  userWithPassword,
  violation,
} from '../../testing/passwords.ts'
import { testServer } from '../../testing/test-server.ts'

const server = testServer()
const update = (input: Partial<UpdateLoginProfileCommandInput> = {}) =>
  server.iam.send(new UpdateLoginProfileCommand({ UserName: 'ana', ...input }))
const profile = async () =>
  (await server.iam.send(new GetLoginProfileCommand({ UserName: 'ana' }))).LoginProfile

describe('UpdateLoginProfile', () => {
  it('keeps what it is not given: the flag with a new password, the password with a flag (B-119, behaviours 127)', async () => {
    const ana = await userWithPassword(server, 'ana', mayChangePassword)
    await update()
    expect(await profile()).toMatchObject({ PasswordResetRequired: false })
    await update({ PasswordResetRequired: true })
    const before = await profile()
    expect(before).toMatchObject({ PasswordResetRequired: true })
    await server.advance(60)
    await update({ Password: 'Another-2!' })
    const after = await profile()
    expect(after).toMatchObject({ PasswordResetRequired: true })
    // the date is that of the password
    expect((after?.CreateDate?.getTime() ?? 0) - (before?.CreateDate?.getTime() ?? 0)).toBeGreaterThan(58_000)
    expect(await refusal(changePassword(server, ana, PASSWORD, 'Third-3!!'))).toMatchObject({ status: 403 })
    await changePassword(server, ana, 'Another-2!', 'Third-3!!')
    await update({ PasswordResetRequired: false })
    expect(await profile()).toMatchObject({ PasswordResetRequired: false })
  })

  it('holds the new password to the policy, earlier passwords too (B-107, B-116)', async () => {
    await userWithPassword(server, 'ana')
    expect(await refusal(update({ Password: 'abcdefgh' }))).toEqual(violation)
    await setPasswordPolicy(server, { PasswordReusePrevention: 2 })
    await update({ Password: 'second' })
    for (const Password of [PASSWORD, 'second'])
      expect(await refusal(update({ Password }))).toEqual(violation)
    await update({ Password: 'third!' })
    await update({ Password: PASSWORD })
  })

  it('refuses a user without password, and an absent one (behaviours 1, 3)', async () => {
    await user(server, 'ana')
    for (const Password of [PASSWORD, 'weak', undefined]) {
      expect(await refusal(update(Password === undefined ? {} : { Password }))).toEqual({
        code: 'NoSuchEntity',
        status: 404,
        message: 'Login Profile for User ana cannot be found.',
      })
    }
    expect(await refusal(update({ UserName: 'nobody' }))).toMatchObject({
      message: 'The user with name nobody cannot be found.',
    })
  })

  it('is decided on the user, whatever the policy lets users do themselves (SB-05)', async () => {
    const ana = await userWithPassword(server, 'ana')
    await setPasswordPolicy(server, { AllowUsersToChangePassword: true })
    const asAna = server.iamAs(ana).send(new UpdateLoginProfileCommand({ UserName: 'ana' }))
    expect(await refusal(asAna)).toEqual(denied('ana', 'iam:UpdateLoginProfile', 'user ana'))
  })

  it('lets one of two resets at once win, and tells the other one to come again', async () => {
    await userWithPassword(server, 'ana')
    const results = await Promise.allSettled(
      ['Second-2!', 'Third-3!!'].map((Password) => update({ Password })),
    )
    const lost = results.filter((result) => result.status === 'rejected')
    for (const { reason } of lost) {
      expect(await refusal(Promise.reject(reason))).toEqual({
        code: 'EntityTemporarilyUnmodifiable',
        status: 409,
        message: 'Login Profile for User ana cannot be modified while its password is being changed.',
      })
    }
    expect(lost.length).toBeLessThan(2)
  })
})
