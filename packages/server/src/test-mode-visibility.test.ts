import {
  CreateUserCommand,
  DeleteUserPolicyCommand,
  GetUserCommand,
  ListUsersCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam'
import { describe, expect, it } from 'vitest'
import { policyOf, user } from './testing/callers.ts'
import { testServer } from './testing/test-server.ts'

const server = testServer()

const post = (path: string, body?: object) =>
  fetch(`${server.url}/_test/${path}`, {
    method: 'POST',
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })

describe('POST /_test/visibility', () => {
  const delay = (delay_seconds: unknown) => post('visibility', { delay_seconds })
  const advance = (advance_seconds: number) => post('clock', { advance_seconds })
  const found = (UserName: string, iam = server.iam) =>
    iam.send(new GetUserCommand({ UserName })).then(
      () => 'seen',
      (error: Error) => error.name,
    )
  const create = (UserName: string) => server.iam.send(new CreateUserCommand({ UserName }))

  it('lets what is written be seen when the delay is over, all of it together (decisions, S-CONSISTENCY, A-373)', async () => {
    await create('before')
    expect(await (await delay(300)).json()).toEqual({ delay_seconds: 300 })
    await create('ana')
    await advance(200)
    await create('bea')
    const { Users = [] } = await server.iam.send(new ListUsersCommand({}))
    expect(Users.map(({ UserName }) => UserName)).toEqual(['before'])
    expect(await found('ana')).toBe('NoSuchEntityException')
    await advance(50)
    expect(await found('ana')).toBe('NoSuchEntityException')
    await advance(260)
    expect([await found('ana'), await found('bea')]).toEqual(['seen', 'seen'])
  })

  it('lets writes see what is there: a name is given once', async () => {
    await delay(300)
    await create('ana')
    await expect(create('ana')).rejects.toMatchObject({ name: 'EntityAlreadyExistsException' })
  })

  it('leaves decisions as they were, for what is granted and for what is taken away', async () => {
    const own = { UserName: 'ana', PolicyName: 'own' }
    const ana = server.iamAs(await user(server, 'ana'))
    const PolicyDocument = policyOf({ Effect: 'Allow', Action: 'iam:GetUser', Resource: '*' })
    await delay(300)
    await server.iam.send(new PutUserPolicyCommand({ ...own, PolicyDocument }))
    expect(await found('ana', ana)).toBe('AccessDenied')
    await advance(301)
    expect(await found('ana', ana)).toBe('seen')
    await server.iam.send(new DeleteUserPolicyCommand(own))
    expect(await found('ana', ana)).toBe('seen')
    await advance(301)
    expect(await found('ana', ana)).toBe('AccessDenied')
  })

  it('lets only those calls write that both the decisions as they were and those of now allow', async () => {
    const own = { UserName: 'ana', PolicyName: 'own' }
    const ana = server.iamAs(await user(server, 'ana'))
    const PolicyDocument = policyOf({
      Effect: 'Allow',
      Action: ['iam:GetUser', 'iam:CreateUser'],
      Resource: '*',
    })
    const writes = (UserName: string) =>
      ana.send(new CreateUserCommand({ UserName })).then(
        () => 'written',
        ({ name }: Error) => name,
      )
    await delay(300)
    await server.iam.send(new PutUserPolicyCommand({ ...own, PolicyDocument }))
    expect(await writes('granted')).toBe('AccessDenied')
    await advance(301)
    expect(await writes('granted')).toBe('written')
    await advance(301)
    await server.iam.send(new DeleteUserPolicyCommand(own))
    expect(await found('ana', ana)).toBe('seen')
    expect(await writes('taken')).toBe('AccessDenied')
  })

  it('shows new accounts at once, and everything where the delay ends or the state is reset', async () => {
    await delay(300)
    const account = await server.newAccount({ account_id: '444455556666' })
    const iam = server.iamAs(account)
    await iam.send(new CreateUserCommand({ UserName: 'ana' }))
    expect(await found('ana', iam)).toBe('NoSuchEntityException')
    await delay(0)
    expect(await found('ana', iam)).toBe('seen')
    await delay(300)
    await post('reset')
    expect(await (await post('visibility', {})).json()).toEqual({ delay_seconds: 0 })
  })

  it.each([-1, 3601, 'soon', null, [1]])('refuses the delay %o', async (seconds) => {
    const response = await delay(seconds)
    expect(response.status).toBe(400)
    expect(await response.json()).toEqual({ error: 'delay_seconds is not a number from 0 to 3600' })
  })

  it('knows no other member', async () => {
    expect((await post('visibility', { seconds: 1 })).status).toBe(400)
  })
})
