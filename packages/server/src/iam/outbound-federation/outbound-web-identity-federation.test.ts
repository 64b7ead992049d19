import {
  DisableOutboundWebIdentityFederationCommand,
  EnableOutboundWebIdentityFederationCommand,
  GetOutboundWebIdentityFederationInfoCommand,
} from '@aws-sdk/client-iam'
import { describe, expect, it } from 'vitest'
import { refusal, refusals, user } from '../../testing/callers.ts'
import { ACCOUNT } from '../../testing/roles.ts'
import { testServer } from '../../testing/test-server.ts'

const server = testServer({ settings: { 'public-url': 'https://iam.example.org' } })
const enable = (iam = server.iam) => iam.send(new EnableOutboundWebIdentityFederationCommand({}))
const disable = (iam = server.iam) => iam.send(new DisableOutboundWebIdentityFederationCommand({}))
const info = (iam = server.iam) => iam.send(new GetOutboundWebIdentityFederationInfoCommand({}))
const issuer = `https://iam.example.org/oidc/${ACCOUNT}`
const off = {
  code: 'FeatureDisabled',
  status: 404,
  message: `Outbound identity federation is disabled for account ${ACCOUNT}`,
}

describe('outbound web identity federation', () => {
  it('is off in a fresh account (behaviours 92)', async () => {
    expect(await refusals(info(), disable())).toEqual([off, off])
  })

  it('has an issuer that stays the same after it was off (behaviours 92)', async () => {
    expect(await enable()).toMatchObject({ IssuerIdentifier: issuer })
    const { $metadata: _, ...shown } = await info()
    expect(shown).toEqual({ IssuerIdentifier: issuer, JwtVendingEnabled: true })
    await disable()
    expect(await refusals(info(), disable())).toEqual([off, off])
    expect(await enable()).toMatchObject({ IssuerIdentifier: issuer })
  })

  it('cannot be enabled twice (behaviours 92)', async () => {
    await enable()
    expect(await refusal(enable())).toEqual({
      code: 'FeatureEnabled',
      status: 409,
      message: `Outbound identity federation is already enabled for account ${ACCOUNT}`,
    })
  })

  it('is each account’s own, and each operation asks for its permission', async () => {
    await enable()
    await expect(refusal(info(server.iamAs(await server.newAccount())))).resolves.toMatchObject({
      code: 'FeatureDisabled',
    })
    const ana = server.iamAs(await user(server, 'ana'))
    for (const call of [enable, disable, info]) {
      await expect(refusal(call(ana))).resolves.toMatchObject({ code: 'AccessDenied', status: 403 })
    }
    expect(await info()).toMatchObject({ JwtVendingEnabled: true })
  })
})
