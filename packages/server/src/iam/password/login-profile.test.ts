import {
  DeleteLoginProfileCommand,
  DeleteUserCommand,
  GetLoginProfileCommand,
  ListUsersCommand,
  UpdateUserCommand,
} from '@aws-sdk/client-iam'
import { describe, expect, it } from 'vitest'
import { denied, refusal, refusals } from '../../testing/callers.ts'
import { changePassword, mayChangePassword, PASSWORD, userWithPassword } from '../../testing/passwords.ts'
import { ACCOUNT } from '../../testing/roles.ts'
import { testServer } from '../../testing/test-server.ts'

const server = testServer()
const get = (UserName: string) => server.iam.send(new GetLoginProfileCommand({ UserName }))
const remove = (UserName: string) => server.iam.send(new DeleteLoginProfileCommand({ UserName }))
const noProfile = (name: string) => ({
  code: 'NoSuchEntity',
  status: 404,
  message: `Login Profile for User ${name} cannot be found.`,
})

describe('GetLoginProfile and DeleteLoginProfile', () => {
  it('show a password, and take it away for good (B-120, B-121)', async () => {
    await userWithPassword(server, 'Ana')
    const { LoginProfile } = await get('ana')
    expect(LoginProfile).toEqual({
      UserName: 'Ana',
      CreateDate: expect.any(Date),
      PasswordResetRequired: false,
    })
    await remove('ANA')
    expect(await refusals(get('Ana'), remove('Ana'))).toEqual([noProfile('Ana'), noProfile('Ana')])
  })

  it('tell an absent user from a user without password (behaviours 1, 3)', async () => {
    expect(await refusals(get('nobody'), remove('nobody'))).toEqual(
      Array(2).fill({
        code: 'NoSuchEntity',
        status: 404,
        message: 'The user with name nobody cannot be found.',
      }),
    )
  })

  it('mean the calling user where no name is given, but not the root user (behaviours 36)', async () => {
    const allow = { Effect: 'Allow', Action: ['iam:GetLoginProfile', 'iam:DeleteLoginProfile'] }
    const Resource = `arn:aws:iam::${ACCOUNT}:user/\${aws:username}`
    const iam = server.iamAs(await userWithPassword(server, 'ana', { ...allow, Resource }))
    expect((await iam.send(new GetLoginProfileCommand({}))).LoginProfile?.UserName).toBe('ana')
    await iam.send(new DeleteLoginProfileCommand({}))
    expect(
      await refusals(
        server.iam.send(new GetLoginProfileCommand({})),
        server.iam.send(new DeleteLoginProfileCommand({})),
      ),
    ).toEqual(
      Array(2).fill({
        code: 'ValidationError',
        status: 400,
        message: 'Must specify userName when calling with non-User credentials',
      }),
    )
  })

  it('are decided on the user', async () => {
    const iam = server.iamAs(await userWithPassword(server, 'ana'))
    await userWithPassword(server, 'bob')
    expect(
      await refusals(
        iam.send(new GetLoginProfileCommand({ UserName: 'bob' })),
        iam.send(new DeleteLoginProfileCommand({ UserName: 'bob' })),
      ),
    ).toEqual([
      denied('ana', 'iam:GetLoginProfile', 'user bob'),
      denied('ana', 'iam:DeleteLoginProfile', 'user bob'),
    ])
  })

  it('keep a user from being deleted until the password is gone (behaviours 10, 127, B-122)', async () => {
    await userWithPassword(server, 'ana')
    // of a password and an access key the password is told first
    expect(await refusal(server.iam.send(new DeleteUserCommand({ UserName: 'ana' })))).toEqual({
      code: 'DeleteConflict',
      status: 409,
      message: 'Cannot delete entity, must delete login profile first.',
    })
    await remove('ana')
    expect(await refusal(server.iam.send(new DeleteUserCommand({ UserName: 'ana' })))).toMatchObject({
      message: 'Cannot delete entity, must delete access keys first.',
    })
  })

  it('leave access keys as they are (A-154)', async () => {
    const ana = await userWithPassword(server, 'ana', {
      Effect: 'Allow',
      Action: 'iam:ListUsers',
      Resource: '*',
    })
    await remove('ana')
    await server.iamAs(ana).send(new ListUsersCommand({}))
  })

  it('follow a user who is renamed (behaviours 38)', async () => {
    const ana = await userWithPassword(server, 'ana', mayChangePassword)
    await server.iam.send(new UpdateUserCommand({ UserName: 'ana', NewUserName: 'eva', NewPath: '/x/' }))
    expect((await get('eva')).LoginProfile?.UserName).toBe('eva')
    await changePassword(server, ana, PASSWORD, 'Another-2!')
  })
})
