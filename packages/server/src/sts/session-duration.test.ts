import { UpdateRoleCommand } from '@aws-sdk/client-iam'
import {
  AssumeRoleCommand,
  GetCallerIdentityCommand,
  GetFederationTokenCommand,
  GetSessionTokenCommand,
} from '@aws-sdk/client-sts'
import { describe, expect, it } from 'vitest'
import { refusal, user } from '../testing/callers.ts'
import { ACCOUNT, assume, role, trust } from '../testing/roles.ts'
import { type Credentials, testServer } from '../testing/test-server.ts'

const server = testServer()

const anyTime = { Effect: 'Allow', Action: 'sts:*', Resource: '*' }

/** Whole seconds from now to the end of what was issued. */
const secondsTo = (issued: { Credentials?: { Expiration: Date | undefined } | undefined }) =>
  Math.round(((issued.Credentials?.Expiration?.getTime() ?? 0) - Date.now()) / 100) / 10

const about = (seconds: number) => ({
  asymmetricMatch: (actual: number) => Math.abs(actual - seconds) < 10,
})

const assumeFor = (credentials: Credentials, RoleArn: string, DurationSeconds?: number) =>
  server
    .stsAs(credentials)
    .send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'session', DurationSeconds }))

describe('sessions of roles', () => {
  it('last an hour, or as long as asked within the role’s maximum (behaviours 74, B-368)', async () => {
    const ana = await user(server, 'ana')
    const arn = await role(server, 'app', trust(`arn:aws:iam::${ACCOUNT}:user/ana`))
    await server.iam.send(new UpdateRoleCommand({ RoleName: 'app', MaxSessionDuration: 7200 }))
    for (const [asked, lasts] of [
      [undefined, 3600],
      [900, 900],
      [7200, 7200],
    ] as const) {
      expect(secondsTo(await assumeFor(ana, arn, asked))).toEqual(about(lasts))
    }
    expect(await refusal(assumeFor(ana, arn, 7201))).toEqual({
      code: 'ValidationError',
      status: 400,
      message: 'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
    })
  })

  it('last an hour at most when one role assumes another (B-367, behaviours 74, SB-30, E5)', async () => {
    const ana = await user(server, 'ana')
    const first = await role(server, 'first', trust(`arn:aws:iam::${ACCOUNT}:user/ana`))
    const second = await role(server, 'second', trust(first))
    await server.iam.send(new UpdateRoleCommand({ RoleName: 'second', MaxSessionDuration: 43_200 }))
    const session = await assume(server, ana, first)
    expect(await refusal(assumeFor(session, second, 3601))).toEqual({
      code: 'ValidationError',
      status: 400,
      message:
        'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.',
    })
    expect(secondsTo(await assumeFor(session, second, 3600))).toEqual(about(3600))
    expect(secondsTo(await assumeFor(session, second))).toEqual(about(3600))
  })

  it('are over at their end (behaviours 53, A-290, SB-22)', async () => {
    const ana = await user(server, 'ana')
    const arn = await role(server, 'app', trust(`arn:aws:iam::${ACCOUNT}:user/ana`))
    const session = await assume(server, ana, arn, { DurationSeconds: 900 })
    await server.advance(800)
    await server.stsAs(session).send(new GetCallerIdentityCommand({}))
    await server.advance(101)
    expect(await refusal(server.stsAs(session).send(new GetCallerIdentityCommand({})))).toEqual({
      code: 'ExpiredToken',
      status: 403,
      message: 'The security token included in the request is expired',
    })
  })
})

describe('sessions of users and root users', () => {
  it('last half a day unless told, of root never over an hour (B-454)', async () => {
    const ana = await user(server, 'ana', anyTime)
    for (const [credentials, asked, lasts] of [
      [ana, undefined, 43_200],
      [ana, 900, 900],
      [ana, 129_600, 129_600],
      [server.root, undefined, 3600],
      [server.root, 129_600, 3600],
      [server.root, 900, 900],
    ] as const) {
      const sts = server.stsAs(credentials)
      const input = { DurationSeconds: asked }
      expect(secondsTo(await sts.send(new GetSessionTokenCommand(input)))).toEqual(about(lasts))
      const federated = new GetFederationTokenCommand({ Name: 'bob', ...input })
      expect(secondsTo(await sts.send(federated))).toEqual(about(lasts))
    }
  })

  it.each([
    [899, 'greater than or equal to 900'],
    [129_601, 'less than or equal to 129600'],
  ])('are not issued for %i seconds (behaviours 74)', async (DurationSeconds, bound) => {
    const sts = server.stsAs(await user(server, 'ana', anyTime))
    const answer = {
      code: 'ValidationError',
      status: 400,
      message: `1 validation error detected: Value '${DurationSeconds}' at 'durationSeconds' failed to satisfy constraint: Member must have value ${bound}`,
    }
    expect(await refusal(sts.send(new GetSessionTokenCommand({ DurationSeconds })))).toEqual(answer)
    const federated = new GetFederationTokenCommand({ Name: 'bob', DurationSeconds })
    expect(await refusal(sts.send(federated))).toEqual(answer)
  })
})
