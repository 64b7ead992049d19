import { GetUserCommand, ListUsersCommand } from '@aws-sdk/client-iam'
import { GetCallerIdentityCommand, GetFederationTokenCommand } from '@aws-sdk/client-sts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ClockedServer } from '../../src/clocked-server.ts'
import { type Credentials, credentialsOf } from '../../src/credentials.ts'
import { decide } from '../../src/decide.ts'
import { allow, assume, newKey, newRole, newUser, policyOf } from '../../src/people.ts'
import { refusal } from '../../src/refusal.ts'

describe('SB-36: a broker for the employees of a directory (A-272, B-428, B-429)', () => {
  let server: ClockedServer
  let broker: Credentials
  const sessionPolicy = policyOf(allow('s3:GetObject', 'arn:aws:s3:::corp/bob/*'))
  const identity = () =>
    policyOf(
      allow('sts:GetFederationToken'),
      allow('sts:AssumeRole', server.account.arn('role/BrokerRole')),
      allow('s3:*', 'arn:aws:s3:::corp/*'),
    )
  beforeAll(async () => {
    server = await ClockedServer.start()
    await newUser(server.account, 'broker', { policies: [identity()] })
    await newRole(server.account, 'BrokerRole', { policies: [policyOf(allow('iam:ListUsers'))] })
    broker = await newKey(server.account, 'broker')
  })
  afterAll(() => server.stop())

  const federate = (as = broker, Policy: string | undefined = JSON.stringify(sessionPolicy)) =>
    server.stsAs(as).send(new GetFederationTokenCommand({ Name: 'Bob', Policy, DurationSeconds: 3600 }))

  it('1: who holds no permission to ask gets nothing for anybody', async () => {
    await newUser(server.account, 'employee')
    const employee = await newKey(server.account, 'employee')
    expect(await refusal(federate(employee))).toMatchObject({ code: 'AccessDenied', status: 403 })
  })

  it('2: Bob is a federated user', async () => {
    const arn = `arn:aws:sts::${server.account.id}:federated-user/Bob`
    const { FederatedUser, Credentials } = await federate()
    expect(FederatedUser?.Arn).toBe(arn)
    const sts = server.stsAs(credentialsOf(Credentials))
    expect((await sts.send(new GetCallerIdentityCommand({}))).Arn).toBe(arn)
  })

  it('4: or a session of the role, with what the role may and no more', async () => {
    const session = await assume(server.account, broker, server.account.arn('role/BrokerRole'), {
      RoleSessionName: 'Bob',
    })
    const iam = server.iamAs(session)
    await iam.send(new ListUsersCommand({}))
    const read = iam.send(new GetUserCommand({ UserName: 'broker' }))
    expect(await refusal(read)).toMatchObject({ code: 'AccessDenied' })
  })

  it('5: credentials are over at their end, and new ones work', async () => {
    const callAs = ({ Credentials }: Awaited<ReturnType<typeof federate>>) =>
      server.stsAs(credentialsOf(Credentials)).send(new GetCallerIdentityCommand({}))
    const issued = await federate()
    await server.advance(3500)
    await callAs(issued)
    await server.advance(101)
    expect(await refusal(callAs(issued))).toMatchObject({ code: 'ExpiredToken', status: 403 })
    await callAs(await federate())
  })

  it.each([
    ['s3:GetObject', 'corp/bob/x', 'Allow'],
    ['s3:GetObject', 'corp/eve/x', 'ImplicitDeny'],
    ['s3:PutObject', 'corp/bob/x', 'ImplicitDeny'],
    ['ec2:StopInstances', undefined, 'ImplicitDeny'],
  ])('2: in the session of Bob %s on %s is: %s', async (action, path, expected) => {
    const resource = path === undefined ? '*' : `arn:aws:s3:::${path}`
    const bob = { federated: 'Bob', by: 'broker', sessionPolicy }
    expect(await decide(server.account, bob, { action, resource })).toBe(expected)
  })

  it('3: without a session policy Bob may nothing, whatever the broker may', async () => {
    const wish = { action: 's3:GetObject', resource: 'arn:aws:s3:::corp/bob/x' }
    expect(await decide(server.account, { user: 'broker' }, wish)).toBe('Allow')
    expect(await decide(server.account, { federated: 'Bob', by: 'broker' }, wish)).toBe('ImplicitDeny')
  })

  it.todo('SB-36 6 (A-272, B-429): a console for Bob by a sign-in token (waits for the console)')
})
