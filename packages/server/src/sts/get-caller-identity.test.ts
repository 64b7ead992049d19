import { GetUserCommand, UpdateUserCommand } from '@aws-sdk/client-iam'
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { describe, expect, it } from 'vitest'
import { user } from '../testing/callers.ts'
import { ACCOUNT } from '../testing/roles.ts'
import { type Credentials, testServer } from '../testing/test-server.ts'

const server = testServer()

const identity = (credentials: Credentials) =>
  server.stsAs(credentials).send(new GetCallerIdentityCommand({}))

describe('GetCallerIdentity', () => {
  it('tells root and users who they are, whatever policies say (A-074, E18, B-456, D165)', async () => {
    expect(await identity(server.root)).toMatchObject({
      UserId: ACCOUNT,
      Account: ACCOUNT,
      Arn: `arn:aws:iam::${ACCOUNT}:root`,
    })
    const ana = await user(server, 'ana', { Effect: 'Deny', Action: '*', Resource: '*' })
    const { User } = await server.iam.send(new GetUserCommand({ UserName: 'ana' }))
    expect(await identity(ana)).toMatchObject({
      UserId: User?.UserId,
      Account: ACCOUNT,
      Arn: `arn:aws:iam::${ACCOUNT}:user/ana`,
    })
  })

  it('shows path and new name at once', async () => {
    const ana = await user(server, 'ana')
    await server.iam.send(new UpdateUserCommand({ UserName: 'ana', NewUserName: 'Anna', NewPath: '/team/' }))
    expect((await identity(ana)).Arn).toBe(`arn:aws:iam::${ACCOUNT}:user/team/Anna`)
  })

  it('tells the partition and the id of the account', async () => {
    const china = await server.newAccount({ account_id: '777788889999', partition: 'aws-cn' })
    expect(await identity(china)).toMatchObject({
      Account: '777788889999',
      Arn: 'arn:aws-cn:iam::777788889999:root',
    })
  })
})
