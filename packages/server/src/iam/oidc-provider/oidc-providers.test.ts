import {
  AddClientIDToOpenIDConnectProviderCommand,
  DeleteOpenIDConnectProviderCommand,
  GetOpenIDConnectProviderCommand,
  type IAMClient,
  ListOpenIDConnectProvidersCommand,
  RemoveClientIDFromOpenIDConnectProviderCommand,
  UpdateOpenIDConnectProviderThumbprintCommand,
} from '@aws-sdk/client-iam'
import { describe, expect, it } from 'vitest'
import { denied, overLimit, refusal, refusals, user } from '../../testing/callers.ts'
import { setQuota } from '../../testing/entities.ts'
import { createOidc, missingOidc, oidcArn, thumbprint } from '../../testing/oidc-providers.ts'
import { tagsOf } from '../../testing/tags.ts'
import { testServer } from '../../testing/test-server.ts'

const server = testServer()
const arn = oidcArn('idp.example.com')
const get = (OpenIDConnectProviderArn = arn, iam = server.iam) =>
  iam.send(new GetOpenIDConnectProviderCommand({ OpenIDConnectProviderArn }))
const remove = (OpenIDConnectProviderArn = arn, iam = server.iam) =>
  iam.send(new DeleteOpenIDConnectProviderCommand({ OpenIDConnectProviderArn }))
const list = (iam = server.iam) => iam.send(new ListOpenIDConnectProvidersCommand({}))
const add = (ClientID: string, OpenIDConnectProviderArn = arn, iam = server.iam) =>
  iam.send(new AddClientIDToOpenIDConnectProviderCommand({ OpenIDConnectProviderArn, ClientID }))
const removeId = (ClientID: string, OpenIDConnectProviderArn = arn, iam = server.iam) =>
  iam.send(new RemoveClientIDFromOpenIDConnectProviderCommand({ OpenIDConnectProviderArn, ClientID }))
const setThumbprints = (ThumbprintList: string[], OpenIDConnectProviderArn = arn, iam = server.iam) =>
  iam.send(new UpdateOpenIDConnectProviderThumbprintCommand({ OpenIDConnectProviderArn, ThumbprintList }))
const clientIds = async () => (await get()).ClientIDList

describe('GetOpenIDConnectProvider', () => {
  it('shows everything, the URL without its scheme and empty tags (behaviours 15, 109)', async () => {
    await createOidc(server, { ClientIDList: ['b', 'a'] })
    const { $metadata: _, ...members } = await get()
    expect(members).toEqual({
      Url: 'idp.example.com',
      ClientIDList: ['b', 'a'],
      ThumbprintList: [thumbprint],
      CreateDate: expect.any(Date),
      Tags: [],
    })
  })

  it('finds none of another account, and none where the case differs', async () => {
    await createOidc(server)
    const other = server.iamAs(await server.newAccount())
    await expect(refusal(get(arn, other))).resolves.toMatchObject({ code: 'AccessDenied' })
    const elsewhere = arn.replace('123456789012', '210987654321')
    await expect(refusal(get(elsewhere))).resolves.toMatchObject({ code: 'AccessDenied' })
    const otherPartition = arn.replace('arn:aws:', 'arn:aws-cn:')
    for (const wrong of [oidcArn('IDP.example.com'), oidcArn('idp.example.com/'), otherPartition]) {
      expect(await refusal(get(wrong))).toEqual(missingOidc(wrong))
    }
  })
})

describe('DeleteOpenIDConnectProvider', () => {
  it('takes it away, and tells of one that is gone in a sentence of its own (behaviours 40)', async () => {
    await createOidc(server)
    await remove()
    expect(await refusals(get(), remove())).toEqual([
      missingOidc(arn),
      { code: 'NoSuchEntity', status: 404, message: `OpenId connect Provider ${arn} cannot be found.` },
    ])
    await createOidc(server)
  })
})

describe('ListOpenIDConnectProviders', () => {
  it('lists ARNs only, those of this account, without pages (behaviours 15, 16)', async () => {
    await createOidc(server, { Tags: tagsOf('v', 'k') })
    await createOidc(server, { Url: 'https://a.example.com/x' })
    const { $metadata: _, ...members } = await list()
    expect(members).toEqual({
      OpenIDConnectProviderList: [{ Arn: oidcArn('a.example.com/x') }, { Arn: arn }],
    })
    const other = server.iamAs(await server.newAccount())
    expect((await list(other)).OpenIDConnectProviderList).toEqual([])
  })
})

describe('the client ids of an OIDC provider', () => {
  it('are added behind the others and taken away; twice does no harm (behaviours 101)', async () => {
    await createOidc(server, { ClientIDList: ['one'] })
    await add('two')
    await add('One')
    await add('two')
    expect(await clientIds()).toEqual(['one', 'two', 'One'])
    await removeId('one')
    await removeId('one')
    expect(await clientIds()).toEqual(['two', 'One'])
  })

  it('are 100 at most, and one that is there may be added still (behaviours 11)', async () => {
    const ids = Array.from({ length: 100 }, (_, index) => `client${index}`)
    await createOidc(server, { ClientIDList: ids })
    await add('client99')
    expect(await refusal(add('more'))).toEqual(
      overLimit('Cannot exceed quota for ClientIdsPerOpenIdConnectProvider: 100'),
    )
    await setQuota(server, 'ClientIdsPerOpenIdConnectProviderQuota', 101)
    await add('more')
    expect(await clientIds()).toEqual([...ids, 'more'])
  })
})

describe('UpdateOpenIDConnectProviderThumbprint', () => {
  it('replaces the whole list, in small letters (behaviours 109)', async () => {
    await createOidc(server)
    await setThumbprints(['B'.repeat(40), 'c'.repeat(40)])
    expect((await get()).ThumbprintList).toEqual(['b'.repeat(40), 'c'.repeat(40)])
  })

  it('refuses more than five and none', async () => {
    await createOidc(server)
    for (const [thumbprints, message] of [
      [Array(6).fill(thumbprint), 'Thumbprint list must contain fewer than 5 entries.'],
      [[], 'Error occurred while validating input. '],
    ] as const) {
      expect(await refusal(setThumbprints([...thumbprints]))).toEqual({
        code: 'InvalidInput',
        status: 400,
        message,
      })
    }
    expect((await get()).ThumbprintList).toEqual([thumbprint])
  })
})

describe('the operations on an OIDC provider', () => {
  const calls: readonly [string, (arn: string, iam: IAMClient) => Promise<unknown>][] = [
    ['GetOpenIDConnectProvider', get],
    ['AddClientIDToOpenIDConnectProvider', (of, iam) => add('id', of, iam)],
    ['RemoveClientIDFromOpenIDConnectProvider', (of, iam) => removeId('id', of, iam)],
    ['UpdateOpenIDConnectProviderThumbprint', (of, iam) => setThumbprints([thumbprint], of, iam)],
  ]

  it('need one that is there, and its ARN (behaviours 40)', async () => {
    const wrong = `arn:aws:iam::123456789012:saml-provider/idp`
    for (const [, call] of calls) {
      expect(await refusal(call(arn, server.iam))).toEqual(missingOidc(arn))
      expect(await refusal(call(wrong, server.iam))).toEqual({
        code: 'InvalidInput',
        status: 400,
        message: `Invalid ARN: ${wrong}`,
      })
    }
  })

  it('tell a caller who may not that alone, whatever the ARN (behaviours 2)', async () => {
    const nobody = server.iamAs(await user(server, 'nobody'))
    const wrong = 'x'.repeat(20)
    for (const [name, call] of calls)
      expect(await refusal(call(wrong, nobody))).toEqual(denied('nobody', `iam:${name}`, wrong))
  })

  it('are decided on its ARN and its tags', async () => {
    await createOidc(server, { Tags: tagsOf('me', 'owner') })
    const all = [...calls, ['DeleteOpenIDConnectProvider', remove] as const]
    const Action = all.map(([name]) => `iam:${name}`)
    const as = async (name: string, owner: string) => {
      const Condition = { StringEquals: { 'aws:ResourceTag/owner': owner } }
      return server.iamAs(await user(server, name, { Effect: 'Allow', Action, Resource: arn, Condition }))
    }
    const bob = await as('bob', 'you')
    for (const [name, call] of all) {
      expect(await refusal(call(arn, bob))).toEqual(denied('bob', `iam:${name}`, arn))
    }
    const ana = await as('ana', 'me')
    for (const [, call] of all) await call(arn, ana)
    expect(await refusal(list(ana))).toEqual(denied('ana', 'iam:ListOpenIDConnectProviders', oidcArn('')))
  })
})
