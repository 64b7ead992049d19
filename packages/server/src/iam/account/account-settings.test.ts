import {
  GetAccountPropertiesCommand,
  GetAccountSummaryCommand,
  type GlobalEndpointTokenVersion,
  PutAccountPropertiesCommand,
  SetSecurityTokenServicePreferencesCommand,
} from '@aws-sdk/client-iam'
import { describe, expect, it } from 'vitest'
import { invalid, refusal, user } from '../../testing/callers.ts'
import { testServer } from '../../testing/test-server.ts'

const server = testServer()
const get = async (iam = server.iam) => (await iam.send(new GetAccountPropertiesCommand({}))).Properties
const put = (Properties: Record<string, string>, iam = server.iam) =>
  iam.send(new PutAccountPropertiesCommand({ Properties }))
const prefer = (version: GlobalEndpointTokenVersion, iam = server.iam) =>
  iam.send(new SetSecurityTokenServicePreferencesCommand({ GlobalEndpointTokenVersion: version }))
const shownVersion = async (iam = server.iam) =>
  (await iam.send(new GetAccountSummaryCommand({}))).SummaryMap?.['GlobalEndpointTokenVersion']

describe('account properties', () => {
  it('are as usual until they are set, for this account alone', async () => {
    expect(await get()).toEqual({ 'RoleManager/Enabled': 'false' })
    await put({ 'RoleManager/Enabled': 'true' })
    expect(await get()).toEqual({ 'RoleManager/Enabled': 'true' })
    expect(await get(server.iamAs(await server.newAccount()))).toEqual({ 'RoleManager/Enabled': 'false' })
    await put({ 'RoleManager/Enabled': 'false' })
    expect(await get()).toEqual({ 'RoleManager/Enabled': 'false' })
  })

  it.each([
    [{ 'Other/Enabled': 'true' }, 'Unsupported namespace: Other'],
    [{ Other: 'true' }, 'Unsupported namespace: Other'],
    [{ 'RoleManager/Enabled': 'true', 'Other/Enabled': 'true' }, 'Unsupported namespace: Other'],
    [{ 'RoleManager/Enabled': 'yes' }, "Enabled must be 'true' or 'false'"],
    [{ 'RoleManager/Enabled': 'True' }, "Enabled must be 'true' or 'false'"],
    [{ 'RoleManager/Other': 'true' }, 'Unsupported property: RoleManager/Other'],
    [{ 'RoleManager/Enabled/x': 'true' }, 'Unsupported property: RoleManager/Enabled/x'],
    [{ RoleManager: 'true' }, 'Unsupported property: RoleManager'],
  ])('refuse %j (behaviours 77)', async (properties, message) => {
    const wanted = { code: 'InvalidInput', status: 400, message }
    expect(await refusal(put(properties as Record<string, string>))).toEqual(wanted)
    expect(await get()).toEqual({ 'RoleManager/Enabled': 'false' })
  })

  it('are decided on the namespaces that are read or changed', async () => {
    const Action = ['iam:GetAccountProperties', 'iam:PutAccountProperties']
    const as = async (name: string, namespace: string) => {
      const Condition = { 'ForAnyValue:StringEquals': { 'iam:AccountPropertyNamespaces': namespace } }
      return server.iamAs(await user(server, name, { Effect: 'Allow', Action, Resource: '*', Condition }))
    }
    const ana = await as('ana', 'RoleManager')
    await put({ 'RoleManager/Enabled': 'true' }, ana)
    expect(await get(ana)).toEqual({ 'RoleManager/Enabled': 'true' })
    const bob = await as('bob', 'Other')
    for (const call of [get(bob), put({ 'RoleManager/Enabled': 'false' }, bob)]) {
      await expect(refusal(call)).resolves.toMatchObject({ code: 'AccessDenied', status: 403 })
    }
  })
})

describe('SetSecurityTokenServicePreferences', () => {
  it('is shown by GetAccountSummary, for this account alone', async () => {
    expect(await shownVersion()).toBe(1)
    await prefer('v2Token')
    expect(await shownVersion()).toBe(2)
    expect(await shownVersion(server.iamAs(await server.newAccount()))).toBe(1)
    await put({ 'RoleManager/Enabled': 'true' })
    expect(await shownVersion()).toBe(2)
    await prefer('v1Token')
    expect(await shownVersion()).toBe(1)
  })

  it('knows two versions, and asks for its permission', async () => {
    expect(await refusal(prefer('v3Token' as GlobalEndpointTokenVersion))).toEqual(
      invalid('globalEndpointTokenVersion', 'Member must satisfy enum value set: [v1Token, v2Token]'),
    )
    const ana = server.iamAs(await user(server, 'ana'))
    await expect(refusal(prefer('v2Token', ana))).resolves.toMatchObject({ code: 'AccessDenied' })
    expect(await shownVersion()).toBe(1)
  })
})
