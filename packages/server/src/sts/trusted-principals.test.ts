import {
  CreateUserCommand,
  DeleteAccessKeyCommand,
  DeleteRoleCommand,
  DeleteUserCommand,
  ListUsersCommand,
  UpdateUserCommand,
} from '@aws-sdk/client-iam'
import { GetCallerIdentityCommand, GetSessionTokenCommand } from '@aws-sdk/client-sts'
import { describe, expect, it } from 'vitest'
import { credentialsOf, refusal, user } from '../testing/callers.ts'
import { ACCOUNT, assume, role, trust } from '../testing/roles.ts'
import { type Credentials, testServer } from '../testing/test-server.ts'

const server = testServer()

const userArnOf = (name: string) => `arn:aws:iam::${ACCOUNT}:user/${name}`

async function deleteUser(UserName: string, { accessKeyId: AccessKeyId }: Credentials): Promise<void> {
  await server.iam.send(new DeleteAccessKeyCommand({ UserName, AccessKeyId }))
  await server.iam.send(new DeleteUserCommand({ UserName }))
}

describe('a principal that a trust policy names', () => {
  it('is trusted under a new name and path too, and nobody under the old one (M5)', async () => {
    const ana = await user(server, 'ana')
    const arn = await role(server, 'app', trust(userArnOf('ana')))
    await server.iam.send(new UpdateUserCommand({ UserName: 'ana', NewUserName: 'anna', NewPath: '/team/' }))
    await assume(server, ana, arn)
    const namesake = await user(server, 'ana')
    expect(await refusal(assume(server, namesake, arn))).toMatchObject({ code: 'AccessDenied' })
  })

  it('is nobody once it was deleted, also when a user of its name is made again (M5)', async () => {
    const ana = await user(server, 'ana')
    const arn = await role(server, 'app', trust(userArnOf('ana')))
    await deleteUser('ana', ana)
    const namesake = await user(server, 'ana')
    expect(await refusal(assume(server, namesake, arn))).toEqual({
      code: 'AccessDenied',
      status: 403,
      message: `User: ${userArnOf('ana')} is not authorized to perform: sts:AssumeRole on resource: ${arn}`,
    })
    // the policy still stands: stored anew it means who has the name now
    const renewed = await role(server, 'renewed', trust(userArnOf('ana')))
    await assume(server, namesake, renewed)
  })

  it('is nobody where a role was made again in its place (M5)', async () => {
    const ana = await user(server, 'ana')
    const first = await role(server, 'first', trust(userArnOf('ana')))
    const second = await role(server, 'second', trust(first))
    await assume(server, await assume(server, ana, first), second)
    await server.iam.send(new DeleteRoleCommand({ RoleName: 'first' }))
    await role(server, 'first', trust(userArnOf('ana')))
    const session = await assume(server, ana, first)
    expect(await refusal(assume(server, session, second))).toMatchObject({ code: 'AccessDenied' })
  })

  it('may be one session of a role, by its name (E8c)', async () => {
    const ana = await user(server, 'ana')
    const first = await role(server, 'first', trust(userArnOf('ana')))
    const named = `arn:aws:sts::${ACCOUNT}:assumed-role/first/deploy`
    const second = await role(server, 'second', trust(named))
    await assume(server, await assume(server, ana, first, { RoleSessionName: 'deploy' }), second)
    const other = await assume(server, ana, first, { RoleSessionName: 'other' })
    expect(await refusal(assume(server, other, second))).toMatchObject({ code: 'AccessDenied' })
  })

  it('is not the role itself unless named (D146)', async () => {
    const ana = await user(server, 'ana')
    const everything = { Effect: 'Allow', Action: '*', Resource: '*' }
    const arn = await role(server, 'app', trust(userArnOf('ana')), everything)
    const session = await assume(server, ana, arn)
    expect(await refusal(assume(server, session, arn))).toMatchObject({ code: 'AccessDenied' })
  })
})

describe('sessions', () => {
  it('end with the user who made them by GetSessionToken, a namesake notwithstanding', async () => {
    const ana = await user(server, 'ana')
    const issued = await server.stsAs(ana).send(new GetSessionTokenCommand({}))
    const session = credentialsOf(issued.Credentials)
    const asked = () => server.stsAs(session).send(new GetCallerIdentityCommand({}))
    await asked()
    await deleteUser('ana', ana)
    await server.iam.send(new CreateUserCommand({ UserName: 'ana' }))
    expect(await refusal(asked())).toMatchObject({ code: 'InvalidClientTokenId', status: 403 })
  })

  it('of a role outlive the user who assumed it', async () => {
    const ana = await user(server, 'ana')
    const lists = { Effect: 'Allow', Action: 'iam:ListUsers', Resource: '*' }
    const session = await assume(server, ana, await role(server, 'app', trust(userArnOf('ana')), lists))
    await deleteUser('ana', ana)
    await server.iamAs(session).send(new ListUsersCommand({}))
  })
})
