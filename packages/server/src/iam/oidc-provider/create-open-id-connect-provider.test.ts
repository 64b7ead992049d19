import { createHash, X509Certificate } from 'node:crypto'
import { GetOpenIDConnectProviderCommand, ListOpenIDConnectProvidersCommand } from '@aws-sdk/client-iam'
import { afterAll, describe, expect, it } from 'vitest'
import { denied, invalid, overLimit, refusal, refusals, user } from '../../testing/callers.ts'
import { certificate } from '../../testing/certificates.ts'
import { setQuota } from '../../testing/entities.ts'
import { identityProvider } from '../../testing/identity-provider.ts'
import { createOidc, oidcArn, thumbprint } from '../../testing/oidc-providers.ts'
import { tagsOf } from '../../testing/tags.ts'
import { testServer } from '../../testing/test-server.ts'

const root = certificate('Root')
const site = certificate('localhost', root)
const keys = certificate('keys')
const provider = await identityProvider(
  { cert: `${site.body}${root.body}`, key: site.key },
  { keys: 'https://localhost/keys', elsewhere: { cert: keys.body, key: keys.key } },
)
afterAll(() => {
  provider.server.close()
})

const server = testServer({
  httpsPort: provider.port,
  settings: { 'identity-provider-networks': '127.0.0.1' },
})
const create = (input: Parameters<typeof createOidc>[1] = {}) => createOidc(server, input)
const get = (url = 'idp.example.com') =>
  server.iam.send(new GetOpenIDConnectProviderCommand({ OpenIDConnectProviderArn: oidcArn(url) }))
const listed = async () =>
  (await server.iam.send(new ListOpenIDConnectProvidersCommand({}))).OpenIDConnectProviderList

describe('CreateOpenIDConnectProvider', () => {
  it('answers the ARN, which holds host and path, and the tags (B-450, behaviours 15)', async () => {
    const answer = await create({ Url: 'https://server.example.com:443/tenant1', Tags: tagsOf('v', 'k') })
    const { $metadata: _, ...members } = answer
    expect(members).toEqual({
      OpenIDConnectProviderArn: oidcArn('server.example.com/tenant1'),
      Tags: tagsOf('v', 'k'),
    })
    expect(await create()).not.toHaveProperty('Tags')
    expect(await get('server.example.com/tenant1')).toMatchObject({ Url: 'server.example.com/tenant1' })
  })

  it('tells a caller who may not that alone, whatever the URL (behaviours 2)', async () => {
    const nobody = { iam: server.iamAs(await user(server, 'nobody')) }
    for (const [Url, named] of [
      ['https://a.example?x', 'a.example?x'],
      ['no url', 'no url'],
    ] as const) {
      const action = 'iam:CreateOpenIDConnectProvider'
      expect(await refusal(createOidc(nobody, { Url }))).toEqual(denied('nobody', action, oidcArn(named)))
    }
  })

  it('refuses a URL that is there, and takes one with a trailing slash beside it (behaviours 4, 109)', async () => {
    await create()
    for (const Url of ['https://idp.example.com', 'https://idp.example.com:443']) {
      expect(await refusal(create({ Url, ThumbprintList: [] }))).toEqual({
        code: 'EntityAlreadyExists',
        status: 409,
        message: 'Provider with url https://idp.example.com already exists.',
      })
    }
    await create({ Url: 'https://idp.example.com/' })
    expect(await listed()).toEqual([
      { Arn: oidcArn('idp.example.com') },
      { Arn: oidcArn('idp.example.com/') },
    ])
  })

  it('refuses queries and fragments without a text, other ports, and what is no URL (behaviours 109)', async () => {
    const wrong = { code: 'ValidationError', status: 400, message: 'Invalid Open ID Connect Provider URL' }
    expect(await refusals(create({ Url: 'http://idp.example.com' }), create({ Url: 'idp' }))).toEqual([
      wrong,
      wrong,
    ])
    for (const Url of ['https://idp.example.com?a=b', 'https://idp.example.com/#x']) {
      expect(await refusal(create({ Url }))).toMatchObject({ code: 'InvalidInput', status: 400 })
      const { message } = await refusal(create({ Url }))
      expect(message).not.toMatch(/[a-z] /)
    }
    expect(await refusal(create({ Url: 'https://idp.example.com:8443' }))).toEqual({
      code: 'InvalidInput',
      status: 400,
      message: 'The URL of an Open ID Connect provider must not have a port other than 443.',
    })
    expect(await listed()).toEqual([])
  })

  it('keeps five thumbprints in small letters, whatever they are, and doubles (B-453, behaviours 109)', async () => {
    const ThumbprintList = ['A'.repeat(40), thumbprint, 'Z'.repeat(40), thumbprint, thumbprint]
    await create({ ThumbprintList })
    expect((await get()).ThumbprintList).toEqual(ThumbprintList.map((one) => one.toLowerCase()))
    expect(await refusal(create({ ThumbprintList: [...ThumbprintList, thumbprint] }))).toEqual({
      code: 'InvalidInput',
      status: 400,
      message: 'Thumbprint list must contain fewer than 5 entries.',
    })
  })

  it('keeps each client id once, a hundred at most (behaviours 11, 109)', async () => {
    const ids = Array.from({ length: 100 }, (_, index) => `client${index}`)
    await create({ ClientIDList: [...ids, 'client0'] })
    expect((await get()).ClientIDList).toEqual(ids)
    expect(await refusal(create({ Url: 'https://other.example', ClientIDList: [...ids, 'more'] }))).toEqual(
      overLimit('Cannot exceed quota for ClientIdsPerOpenIdConnectProvider: 100'),
    )
  })

  it('asks the host of the keys for its certificates where no thumbprint is given, and keeps the last one’s (B-453)', async () => {
    await create({ Url: 'https://127.0.0.1/x', ThumbprintList: undefined })
    const { raw } = new X509Certificate(keys.body)
    expect((await get('127.0.0.1/x')).ThumbprintList).toEqual([createHash('sha1').update(raw).digest('hex')])
  })

  it('tells that a host cannot be asked, and never asks one inside that is not allowed', async () => {
    for (const Url of ['https://127.0.0.2', 'https://169.254.169.254/latest', 'https://name.invalid']) {
      expect(await refusal(create({ Url, ThumbprintList: [] }))).toEqual({
        code: 'OpenIdIdpCommunicationError',
        status: 400,
        message:
          'The server certificate of the Open ID Connect provider could not be retrieved; give its thumbprint.',
      })
    }
    expect(await listed()).toEqual([])
  })

  it('has the limits of the model, told in the order of client ids, thumbprints, URL (behaviours 22, B-453)', async () => {
    const input = { Url: `https://${'x'.repeat(248)}`, ClientIDList: [''], ThumbprintList: ['a'] }
    const { code, message } = await refusal(create(input))
    expect(code).toBe('ValidationError')
    expect(message).toMatch(/^3 validation errors detected: .*'clientIDList'.*'thumbprintList'.*'url'/)
    expect(await refusal(create({ Url: '' }))).toEqual(
      invalid('url', 'Member must have length greater than or equal to 1'),
    )
  })

  it('keeps as many providers as the account’s quota allows', async () => {
    await setQuota(server, 'OpenIdConnectProvidersQuota', 1)
    await create()
    expect(await refusal(create({ Url: 'https://other.example' }))).toEqual(
      overLimit('Cannot exceed quota for OpenIdConnectProvidersPerAccount: 1'),
    )
  })

  it('checks tags: empty lists, reserved and double keys (behaviours 18, 66, 125)', async () => {
    for (const [Tags, message] of [
      [[], 'Error occurred while validating input. '],
      [tagsOf('v', 'aws:x'), 'Tag keys beginning with aws: are reserved for system use.'],
      [tagsOf('v', 'a', 'a'), 'Duplicate tag keys found.'],
    ] as const) {
      expect(await refusal(create({ Tags: [...Tags] }))).toEqual({
        code: 'InvalidInput',
        status: 400,
        message,
      })
    }
    await create({ Tags: tagsOf('v', 'a', 'A') })
  })

  it('is decided on the whole URL with its path, and on the tags passed (B-450, X3)', async () => {
    const Action = 'iam:CreateOpenIDConnectProvider'
    const Condition = { StringEquals: { 'aws:RequestTag/team': 'a' } }
    const as = async (name: string, url: string) => {
      const Resource = oidcArn(url)
      const statement = { Action: [Action, 'iam:TagOpenIDConnectProvider'], Resource, Condition }
      const iam = server.iamAs(await user(server, name, { Effect: 'Allow', ...statement }))
      return (team: string, Url: string) => createOidc({ iam }, { Url, Tags: tagsOf(team, 'team') })
    }
    const ana = await as('ana', 'server.example.com/*')
    await ana('a', 'https://server.example.com/tenant1')
    const bob = await as('bob', 'server.example.com')
    const arn = oidcArn('server.example.com/tenant2')
    expect(
      await refusals(
        ana('b', 'https://server.example.com/tenant2'),
        bob('a', 'https://server.example.com/tenant2'),
        ana('a', 'https://server.example.com'),
      ),
    ).toEqual([
      denied('ana', Action, arn),
      denied('bob', Action, arn),
      denied('ana', Action, oidcArn('server.example.com')),
    ])
  })
})
