import { CreateUserCommand, ListUsersCommand } from '@aws-sdk/client-iam'
import {
  AssumeRoleCommand,
  DecodeAuthorizationMessageCommand,
  GetAccessKeyInfoCommand,
  GetCallerIdentityCommand,
  GetFederationTokenCommand,
  GetSessionTokenCommand,
} from '@aws-sdk/client-sts'
import { describe, expect, it } from 'vitest'
import { credentialsOf, refusal, refusals, user } from '../testing/callers.ts'
import { ACCOUNT, assume, role, trust } from '../testing/roles.ts'
import { type Credentials, testServer } from '../testing/test-server.ts'

const server = testServer()

const everything = { Effect: 'Allow', Action: '*', Resource: '*' }

async function sessionOf(credentials: Credentials): Promise<Credentials> {
  return credentialsOf((await server.stsAs(credentials).send(new GetSessionTokenCommand({}))).Credentials)
}

const cannotCall = (operation: string) => ({
  code: 'AccessDenied',
  status: 403,
  message: `Cannot call ${operation} with session credentials`,
})

describe('GetSessionToken', () => {
  it('answers credentials of the same user, token sizes beside them (B-267, SB-22, behaviours 117)', async () => {
    const ana = await user(server, 'ana')
    const answer = await server.stsAs(ana).send(new GetSessionTokenCommand({}))
    expect(Object.keys(answer).sort()).toEqual([
      '$metadata',
      'Credentials',
      'SessionTokenSize',
      'SessionTokenUtilization',
    ])
    expect(Object.keys(answer.Credentials ?? {}).sort()).toEqual([
      'AccessKeyId',
      'Expiration',
      'SecretAccessKey',
      'SessionToken',
    ])
    const session = await sessionOf(ana)
    expect(session.accessKeyId).toMatch(/^ASIA/)
    const whoIs = (one: Credentials) => server.stsAs(one).send(new GetCallerIdentityCommand({}))
    const [own, issued] = [await whoIs(ana), await whoIs(session)]
    expect(issued.Arn).toBe(`arn:aws:iam::${ACCOUNT}:user/ana`)
    expect(issued.UserId).toBe(own.UserId)
    expect((await whoIs(await sessionOf(server.root))).Arn).toBe(`arn:aws:iam::${ACCOUNT}:root`)
  })

  it('pads the token to the size asked for (behaviours 117)', async () => {
    const ana = await user(server, 'ana')
    const sts = server.stsAs(ana)
    const answer = await sts.send(new GetSessionTokenCommand({ MinimumSessionTokenSize: 2048 }))
    expect(answer.SessionTokenSize).toBeGreaterThanOrEqual(2048)
    expect(answer.Credentials?.SessionToken?.length).toBe(answer.SessionTokenSize)
    const tooLarge = new GetSessionTokenCommand({ MinimumSessionTokenSize: 4097 })
    expect(await refusal(sts.send(tooLarge))).toMatchObject({ code: 'ValidationError' })
  })

  it('needs no permission, and heeds no denial (B-252, B-269, E18, D166)', async () => {
    const ana = await sessionOf(await user(server, 'ana'))
    const bob = await sessionOf(await user(server, 'bob', { Effect: 'Deny', Action: '*', Resource: '*' }))
    // by the trust policy alone ana gets in; what bob holds is of no use
    const arn = await role(server, 'open', trust('*'))
    await assume(server, ana, arn)
    expect(await refusal(assume(server, bob, arn))).toMatchObject({ code: 'AccessDenied', status: 403 })
  })

  it('takes long-term credentials only, as GetFederationToken does (behaviours 108, B-454)', async () => {
    const ana = await user(server, 'ana', everything)
    const arn = await role(server, 'app', trust(`arn:aws:iam::${ACCOUNT}:user/ana`), everything)
    for (const session of [await sessionOf(ana), await assume(server, ana, arn)]) {
      const sts = server.stsAs(session)
      expect(await refusal(sts.send(new GetSessionTokenCommand({})))).toEqual(cannotCall('GetSessionToken'))
      expect(await refusal(sts.send(new GetFederationTokenCommand({ Name: 'bob' })))).toEqual(
        cannotCall('GetFederationToken'),
      )
    }
  })

  it('takes a device only that the caller has (behaviours 93)', async () => {
    const sts = server.stsAs(await user(server, 'ana'))
    const SerialNumber = `arn:aws:iam::${ACCOUNT}:mfa/ana`
    const command = new GetSessionTokenCommand({ SerialNumber, TokenCode: '123456' })
    expect(await refusal(sts.send(command))).toEqual({
      code: 'AccessDenied',
      status: 403,
      message:
        'MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is valid and associated with this user.',
    })
  })
})

describe('a session without a second factor', () => {
  it('may call nothing of IAM (behaviours 108, D-09, B-251)', async () => {
    const ana = await user(server, 'ana', everything)
    for (const session of [await sessionOf(ana), await sessionOf(server.root)]) {
      const iam = server.iamAs(session)
      for (const refused of await refusals(
        iam.send(new ListUsersCommand({})),
        iam.send(new CreateUserCommand({ UserName: 'bob' })),
      )) {
        expect(refused).toEqual({
          code: 'InvalidClientTokenId',
          status: 403,
          message: 'The security token included in the request is invalid',
        })
      }
    }
  })

  it('may call of STS only AssumeRole and GetCallerIdentity (D-09)', async () => {
    const ana = await user(server, 'ana', everything)
    const RoleArn = await role(server, 'app', trust(`arn:aws:iam::${ACCOUNT}:user/ana`))
    const sts = server.stsAs(await sessionOf(ana))
    await sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'session' }))
    await sts.send(new GetCallerIdentityCommand({}))
    expect(
      await refusals(
        sts.send(new GetAccessKeyInfoCommand({ AccessKeyId: ana.accessKeyId })),
        sts.send(new DecodeAuthorizationMessageCommand({ EncodedMessage: 'x' })),
      ),
    ).toEqual([cannotCall('GetAccessKeyInfo'), cannotCall('DecodeAuthorizationMessage')])
  })

  it('tells policies that it has no second factor, where a long-term key tells nothing (X2, SB-20)', async () => {
    const ana = await user(server, 'ana')
    const statement = { Effect: 'Allow', Action: 'sts:AssumeRole' }
    const Principal = { AWS: `arn:aws:iam::${ACCOUNT}:user/ana` }
    const when = (Condition: object) =>
      JSON.stringify({ Version: '2012-10-17', Statement: { ...statement, Principal, Condition } })
    const absent = await role(server, 'absent', when({ Null: { 'aws:MultiFactorAuthPresent': 'true' } }))
    const without = await role(server, 'without', when({ Bool: { 'aws:MultiFactorAuthPresent': 'false' } }))
    const session = await sessionOf(ana)
    await assume(server, ana, absent)
    await assume(server, session, without)
    expect(await refusal(assume(server, ana, without))).toMatchObject({ code: 'AccessDenied' })
    expect(await refusal(assume(server, session, absent))).toMatchObject({ code: 'AccessDenied' })
  })
})
