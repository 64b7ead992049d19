import {
  CreateLoginProfileCommand,
  type CreateLoginProfileCommandInput,
  CreateUserCommand,
} from '@aws-sdk/client-iam'
import { beforeEach, describe, expect, it } from 'vitest'
import { denied, refusal, user } from '../../testing/callers.ts'
import { PASSWORD, setPasswordPolicy, violation } from '../../testing/passwords.ts'
import { ACCOUNT, role, trustEc2 } from '../../testing/roles.ts'
import { testServer } from '../../testing/test-server.ts'

const server = testServer()
const create = (input: Partial<CreateLoginProfileCommandInput> = {}) =>
  server.iam.send(new CreateLoginProfileCommand({ UserName: 'u', Password: PASSWORD, ...input }))

beforeEach(() => server.iam.send(new CreateUserCommand({ UserName: 'u' })))

describe('CreateLoginProfile', () => {
  it('gives a user a password, which no answer shows (B-124, A-153)', async () => {
    const { LoginProfile } = await create({ PasswordResetRequired: true })
    expect(LoginProfile).toEqual({
      UserName: 'u',
      CreateDate: expect.any(Date),
      PasswordResetRequired: true,
    })
  })

  it('requires no reset unless told, and finds the name in any case', async () => {
    const { LoginProfile } = await create({ UserName: 'U' })
    expect(LoginProfile).toMatchObject({ UserName: 'u', PasswordResetRequired: false })
  })

  it('refuses a user who has a password already (behaviours 3, B-121)', async () => {
    await create()
    for (const Password of [PASSWORD, 'weak']) {
      expect(await refusal(create({ Password }))).toEqual({
        code: 'EntityAlreadyExists',
        status: 409,
        message: 'Login Profile for user u already exists.',
      })
    }
  })

  it('refuses an absent user, and a name that is a role (behaviours 1, A-015)', async () => {
    await role(server, 'app', trustEc2)
    for (const UserName of ['absent', 'app']) {
      expect(await refusal(create({ UserName }))).toEqual({
        code: 'NoSuchEntity',
        status: 404,
        message: `The user with name ${UserName} cannot be found.`,
      })
    }
  })

  it('holds the password to the policy (behaviours 127, B-116)', async () => {
    expect(await refusal(create({ Password: 'abc123' }))).toEqual(violation)
    await setPasswordPolicy(server, { MinimumPasswordLength: 15 })
    expect(await refusal(create({ Password: 'x'.repeat(14) }))).toEqual(violation)
    await create({ Password: 'x'.repeat(15) })
  })

  it('takes 1 to 128 characters of Latin-1 (B-124)', async () => {
    for (const [Password, constraint] of [
      ['', 'Member must have length greater than or equal to 1'],
      [`Aa1${'x'.repeat(126)}`, 'Member must have length less than or equal to 128'],
      [
        'Abcdefg1Ā',
        'Member must satisfy regular expression pattern: [\\u0009\\u000A\\u000D\\u0020-\\u00FF]+',
      ],
    ] as const) {
      const { code, status, message } = await refusal(create({ Password }))
      expect([code, status]).toEqual(['ValidationError', 400])
      expect(message).toContain(constraint)
    }
    expect(await refusal(server.iam.send(new CreateLoginProfileCommand({ UserName: 'u' })))).toMatchObject({
      code: 'ValidationError',
      message:
        "1 validation error detected: Value at 'password' failed to satisfy constraint: Member must not be null",
    })
    await create({ Password: `Aa1${'ÿ'.repeat(125)}` })
  })

  it('must be told whom by the root user (behaviours 36)', async () => {
    expect(await refusal(server.iam.send(new CreateLoginProfileCommand({ Password: PASSWORD })))).toEqual({
      code: 'ValidationError',
      status: 400,
      message: 'Must specify userName when calling with non-User credentials',
    })
  })

  it('is decided on the user', async () => {
    const allow = { Effect: 'Allow', Action: 'iam:CreateLoginProfile' }
    const ana = await user(server, 'ana', { ...allow, Resource: `arn:aws:iam::${ACCOUNT}:user/u` })
    const bob = await user(server, 'bob', { ...allow, Resource: `arn:aws:iam::${ACCOUNT}:user/ana` })
    const input = { UserName: 'u', Password: PASSWORD }
    const asBob = server.iamAs(bob)
    expect(await refusal(asBob.send(new CreateLoginProfileCommand(input)))).toEqual(
      denied('bob', 'iam:CreateLoginProfile', 'user u'),
    )
    await server.iamAs(ana).send(new CreateLoginProfileCommand(input))
  })

  it('gives one password where two ask at once', async () => {
    const results = await Promise.allSettled([create(), create(), create()])
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  })
})
