import {
  DeleteAccountPasswordPolicyCommand,
  GetAccountPasswordPolicyCommand,
  UpdateAccountPasswordPolicyCommand,
} from '@aws-sdk/client-iam'
import { describe, expect, it } from 'vitest'
import { denied, refusal, refusals, user } from '../../testing/callers.ts'
import { setPasswordPolicy } from '../../testing/passwords.ts'
import { ACCOUNT } from '../../testing/roles.ts'
import { testServer } from '../../testing/test-server.ts'

const server = testServer()
const get = (iam = server.iam) => iam.send(new GetAccountPasswordPolicyCommand({}))
const remove = (iam = server.iam) => iam.send(new DeleteAccountPasswordPolicyCommand({}))
const absent = {
  code: 'NoSuchEntity',
  status: 404,
  message: `The Password Policy with domain name ${ACCOUNT} cannot be found.`,
}

describe('the password policy of an account', () => {
  it('is absent at first, and again once it is deleted (behaviours 40, B-093)', async () => {
    expect(await refusal(get())).toEqual(absent)
    await setPasswordPolicy(server, {})
    await remove()
    expect(await refusals(get(), remove())).toEqual([
      absent,
      {
        code: 'NoSuchEntity',
        status: 404,
        message: 'The account policy with name PasswordPolicy cannot be found.',
      },
    ])
  })

  it('is given back with every option (B-097 to B-107)', async () => {
    const all = {
      MinimumPasswordLength: 128,
      RequireSymbols: true,
      RequireNumbers: true,
      RequireUppercaseCharacters: true,
      RequireLowercaseCharacters: true,
      AllowUsersToChangePassword: true,
      MaxPasswordAge: 1095,
      PasswordReusePrevention: 24,
      HardExpiry: true,
    }
    await setPasswordPolicy(server, all)
    expect((await get()).PasswordPolicy).toEqual({ ...all, ExpirePasswords: true })
  })

  it('is replaced as a whole: what is left out has its usual value (B-113, SB-43 part 7)', async () => {
    await setPasswordPolicy(server, { MaxPasswordAge: 1, PasswordReusePrevention: 1, RequireSymbols: true })
    await setPasswordPolicy(server, { MinimumPasswordLength: 10 })
    expect((await get()).PasswordPolicy).toEqual({
      MinimumPasswordLength: 10,
      RequireSymbols: false,
      RequireNumbers: false,
      RequireUppercaseCharacters: false,
      RequireLowercaseCharacters: false,
      AllowUsersToChangePassword: false,
      ExpirePasswords: false,
      HardExpiry: false,
    })
    await setPasswordPolicy(server, {})
    expect((await get()).PasswordPolicy).toMatchObject({ MinimumPasswordLength: 6 })
  })

  it('keeps its numbers within their limits, told in this order (behaviours 22)', async () => {
    const at = (member: string, constraint: string) =>
      `Value at '${member}' failed to satisfy constraint: Member must have value ${constraint}`
    const low = { MaxPasswordAge: 0, PasswordReusePrevention: 0, MinimumPasswordLength: 5 }
    const high = { MaxPasswordAge: 1096, PasswordReusePrevention: 25, MinimumPasswordLength: 129 }
    for (const [input, message] of [
      [
        low,
        `3 validation errors detected: ${at('minimumPasswordLength', 'greater than or equal to 6')}; ${at('passwordReusePrevention', 'greater than or equal to 1')}; ${at('maxPasswordAge', 'greater than or equal to 1')}`,
      ],
      [
        high,
        `3 validation errors detected: ${at('minimumPasswordLength', 'less than or equal to 128')}; ${at('passwordReusePrevention', 'less than or equal to 24')}; ${at('maxPasswordAge', 'less than or equal to 1095')}`,
      ],
    ] as const) {
      expect(await refusal(setPasswordPolicy(server, input))).toEqual({
        code: 'ValidationError',
        status: 400,
        message,
      })
    }
    await setPasswordPolicy(server, { MaxPasswordAge: 1, PasswordReusePrevention: 1 })
  })

  it('belongs to its account alone', async () => {
    await setPasswordPolicy(server, {})
    const other = server.iamAs(await server.newAccount({ account_id: '444455556666' }))
    expect(await refusal(get(other))).toMatchObject({
      message: 'The Password Policy with domain name 444455556666 cannot be found.',
    })
  })

  it('is decided on no resource: a user ARN does not allow it (SB-03, B-111)', async () => {
    const Action = [
      'iam:GetAccountPasswordPolicy',
      'iam:UpdateAccountPasswordPolicy',
      'iam:DeleteAccountPasswordPolicy',
    ]
    const calls = async (name: string, Resource: string) => {
      const iam = server.iamAs(await user(server, name, { Effect: 'Allow', Action, Resource }))
      return [
        () => get(iam),
        () => iam.send(new UpdateAccountPasswordPolicyCommand({})),
        () => remove(iam),
      ] as const
    }
    const [read, update, clear] = await calls('ana', '*')
    await update()
    await read()
    await clear()
    const refused = await calls('bob', `arn:aws:iam::${ACCOUNT}:user/*`)
    expect(await refusals(...refused.map((call) => call()))).toEqual(
      Action.map((action) => denied('bob', action, '*')),
    )
  })

  it('may be read by all users where they may change their passwords (A-176, SB-05, B-106)', async () => {
    const iam = server.iamAs(await user(server, 'bob'))
    expect(await refusal(get(iam))).toEqual(denied('bob', 'iam:GetAccountPasswordPolicy', '*'))
    await setPasswordPolicy(server, { AllowUsersToChangePassword: true })
    expect((await get(iam)).PasswordPolicy).toMatchObject({ AllowUsersToChangePassword: true })
  })

  it('is read where there is none by who may read it (SB-04)', async () => {
    const iam = server.iamAs(
      await user(server, 'ann', {
        Effect: 'Allow',
        Action: 'iam:GetAccountPasswordPolicy',
        Resource: '*',
      }),
    )
    expect(await refusal(get(iam))).toEqual(absent)
  })
})
