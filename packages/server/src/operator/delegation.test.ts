import {
  CreatePolicyCommand,
  CreateRoleCommand,
  GetUserCommand,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam'
import {
  AssumeRoleCommand,
  GetCallerIdentityCommand,
  GetDelegatedAccessTokenCommand,
} from '@aws-sdk/client-sts'
import { describe, expect, it } from 'vitest'
import { GLOBAL } from '../store/store.ts'
import { credentialsOf, policyOf, refusal } from '../testing/callers.ts'
import { request, shown, take } from '../testing/delegation.ts'
import { FIRST_ACCOUNT, operatedServer } from '../testing/operated-server.ts'
import type { Credentials } from '../testing/test-server.ts'

const operated = operatedServer()

/** A request of the first account to itself, in the state that these steps lead to. */
async function made(...steps: Parameters<typeof take>[2][]): Promise<string> {
  const iam = operated.iamAs(operated.admin)
  const Action = ['iam:GetUser', 'sts:AssumeRole']
  const PolicyDocument = policyOf({ Effect: 'Allow', Action, Resource: '*' })
  await iam.send(new CreatePolicyCommand({ PolicyName: 'setup', PolicyDocument })).catch(() => undefined)
  const id = await request(iam, {
    Permissions: { PolicyTemplateArn: `arn:aws:iam::${FIRST_ACCOUNT}:policy/setup` },
    NotificationChannel: `arn:aws:sns:us-east-1:${FIRST_ACCOUNT}:news`,
  })
  return take(iam, id, ...steps)
}

const exchange = (TradeInToken: string) =>
  operated.stsAs(operated.admin).send(new GetDelegatedAccessTokenCommand({ TradeInToken }))

describe('gatehouse delegation token', () => {
  it('prints the token of a request whose token was sent', async () => {
    const id = await made('associate', 'accept', 'send')
    const { status, body } = await operated.command('delegation token', { request: id })
    expect({ status, body }).toEqual({
      status: 200,
      body: {
        token: expect.stringMatching(/^[\w-]+$/),
        account: FIRST_ACCOUNT,
        expires: expect.stringMatching(/^\d{4}-.*Z$/),
      },
    })
    const { Credentials } = await exchange(String(body['token']))
    expect(Credentials?.Expiration?.toISOString()).toBe(body['expires'])
  })

  it('refuses every other request', async () => {
    const id = await made('associate', 'accept')
    expect(await operated.command('delegation token', { request: id })).toEqual({
      status: 400,
      body: { error: `the token of ${id} was not sent` },
    })
    expect(await operated.command('delegation token', { request: 'dr-absent' })).toEqual({
      status: 400,
      body: { error: 'there is no delegation request dr-absent' },
    })
  })
})

describe('gatehouse delegation end', () => {
  it('ends the request and every session that its token was traded for', async () => {
    const id = await made('associate', 'accept', 'send')
    const { body } = await operated.command('delegation token', { request: id })
    const token = String(body['token'])
    const iam = operated.iamAs(credentialsOf((await exchange(token)).Credentials))
    await iam.send(new GetUserCommand({}))
    expect(await operated.command('delegation end', { request: id })).toEqual({
      status: 200,
      body: { ended: id, was: 'FINALIZED' },
    })
    expect(await refusal(iam.send(new GetUserCommand({})))).toMatchObject({ code: 'InvalidClientTokenId' })
    expect(await refusal(exchange(token))).toMatchObject({ code: 'ExpiredTradeInTokenException' })
    expect(await shown(operated.iamAs(operated.admin), id)).toMatchObject({ State: 'EXPIRED' })
    expect(await operated.command('delegation token', { request: id })).toMatchObject({ status: 400 })
  })

  it('ends what its sessions have asked for, one from another, and nothing else, past its own end too', async () => {
    const admin = operated.iamAs(operated.admin)
    const anyone = { Effect: 'Allow', Principal: { AWS: FIRST_ACCOUNT }, Action: 'sts:AssumeRole' }
    for (const RoleName of ['first', 'second']) {
      const role = { RoleName, MaxSessionDuration: 43_200 }
      await admin.send(new CreateRoleCommand({ ...role, AssumeRolePolicyDocument: policyOf(anyone) }))
    }
    const assumed = async (by: Credentials, name: string, DurationSeconds?: number) => {
      const RoleArn = `arn:aws:iam::${FIRST_ACCOUNT}:role/${name}`
      const input = { RoleArn, RoleSessionName: 'chain', DurationSeconds }
      return credentialsOf((await operated.stsAs(by).send(new AssumeRoleCommand(input))).Credentials)
    }
    const allowed = policyOf({ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: '*' })
    await admin.send(
      new PutRolePolicyCommand({ RoleName: 'first', PolicyName: 'on', PolicyDocument: allowed }),
    )
    const id = await made('associate', 'accept', 'send')
    const { body } = await operated.command('delegation token', { request: id })
    const delegated = credentialsOf((await exchange(String(body['token']))).Credentials)
    const long = await assumed(delegated, 'first', 43_200)
    const chained = await assumed(long, 'second')
    const beside = await assumed(operated.admin, 'first')
    const known = (by: Credentials) => operated.stsAs(by).send(new GetCallerIdentityCommand({}))
    for (const by of [delegated, long, chained, beside]) await known(by)
    await operated.command('delegation end', { request: id })
    for (const by of [delegated, long, chained])
      expect(await refusal(known(by))).toMatchObject({ code: 'InvalidClientTokenId' })
    await known(beside)
    const revoked = await operated.server.service.store.entities.revokedSessions.get(GLOBAL, id)
    expect(revoked?.Expiration.getTime()).toBeGreaterThan(Date.now() + 43_200_000)
  })

  it('ends requests in every state, and knows no others', async () => {
    const id = await made('associate')
    expect(await operated.command('delegation end', { request: id })).toMatchObject({
      body: { ended: id, was: 'ASSIGNED' },
    })
    expect(await operated.command('delegation end', { request: 'dr-absent' })).toEqual({
      status: 400,
      body: { error: 'there is no delegation request dr-absent' },
    })
  })
})
