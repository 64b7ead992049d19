import { CreatePolicyCommand, GetUserCommand } from '@aws-sdk/client-iam'
import { GetDelegatedAccessTokenCommand } from '@aws-sdk/client-sts'
import { describe, expect, it } from 'vitest'
import { credentialsOf, policyOf, refusal } from '../testing/callers.ts'
import { request, shown, take } from '../testing/delegation.ts'
import { FIRST_ACCOUNT, operatedServer } from '../testing/operated-server.ts'

const operated = operatedServer()

/** A request of the first account to itself, in the state that these steps lead to. */
async function made(...steps: Parameters<typeof take>[2][]): Promise<string> {
  const iam = operated.iamAs(operated.admin)
  const PolicyDocument = policyOf({ Effect: 'Allow', Action: 'iam:GetUser', Resource: '*' })
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
