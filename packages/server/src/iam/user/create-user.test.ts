import { CreateUserCommand, GetUserCommand } from '@aws-sdk/client-iam'
import { describe, expect, it } from 'vitest'
import { refusal, user } from '../../testing/callers.ts'
import { testServer } from '../../testing/test-server.ts'

const server = testServer()

describe('CreateUser', () => {
  it('makes a user with path and tags, and echoes them (A-012, behaviours 15)', async () => {
    const { User } = await server.iam.send(
      new CreateUserCommand({ UserName: 'Ana', Path: '/team/', Tags: [{ Key: 'b', Value: '1' }] }),
    )
    expect(User).toMatchObject({
      Path: '/team/',
      UserName: 'Ana',
      Arn: 'arn:aws:iam::123456789012:user/team/Ana',
      Tags: [{ Key: 'b', Value: '1' }],
    })
    expect(User?.UserId).toMatch(/^AIDA[A-Z2-7]{17}$/)
    const got = await server.iam.send(new GetUserCommand({ UserName: 'ana' }))
    expect(got.User).toEqual(User)
  })

  it('refuses a name taken in another case (behaviours 4, 106)', async () => {
    await server.iam.send(new CreateUserCommand({ UserName: 'Ana' }))
    expect(await refusal(server.iam.send(new CreateUserCommand({ UserName: 'ANA' })))).toEqual({
      code: 'EntityAlreadyExists',
      status: 409,
      message: 'User with name ANA already exists.',
    })
  })

  it('is decided on the ARN with the path asked for (behaviours 120)', async () => {
    const ana = await user(server, 'ana', {
      Effect: 'Allow',
      Action: 'iam:CreateUser',
      Resource: 'arn:aws:iam::123456789012:user/team/*',
    })
    const iam = server.iamAs(ana)
    await iam.send(new CreateUserCommand({ UserName: 'bob', Path: '/team/' }))
    expect(await refusal(iam.send(new CreateUserCommand({ UserName: 'eve' })))).toEqual({
      code: 'AccessDenied',
      status: 403,
      message:
        'User: arn:aws:iam::123456789012:user/ana is not authorized to perform: iam:CreateUser on resource: arn:aws:iam::123456789012:user/eve because no identity-based policy allows the iam:CreateUser action',
    })
  })
})
