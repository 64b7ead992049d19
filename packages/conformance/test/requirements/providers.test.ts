import * as iam from '@aws-sdk/client-iam'
import { beforeAll, describe, expect, it } from 'vitest'
import { samlMetadata } from '../../../server/src/testing/saml-providers.ts'
import type { Account } from '../../src/account.ts'
import { decide } from '../../src/decide.ts'
import { verdict } from '../../src/engine.ts'
import { newRole, policyOf } from '../../src/people.ts'
import { refusal } from '../../src/refusal.ts'
import { newAccount } from '../../src/target.ts'

// Identity providers and the roles that trust them, as far as they are made and read. Exchanges wait for federation.

const thumbprint = 'a'.repeat(40)
const aud = 'https://signin.aws.amazon.com/saml'

let account: Account
beforeAll(async () => {
  account = await newAccount()
})

const newSaml = ({ iam: client }: Account, Name: string, SAMLMetadataDocument = samlMetadata()) =>
  client.send(new iam.CreateSAMLProviderCommand({ Name, SAMLMetadataDocument }))
const newOidc = (Url: string, ClientIDList: string[] = []) =>
  account.iam.send(
    new iam.CreateOpenIDConnectProviderCommand({ Url, ClientIDList, ThumbprintList: [thumbprint] }),
  )
const federated = (Federated: string | undefined, Action: string, Condition: object) =>
  policyOf({ Effect: 'Allow', Principal: { Federated }, Action, Condition })
const bySaml = (provider: string | undefined) =>
  federated(provider, 'sts:AssumeRoleWithSAML', { StringEquals: { 'SAML:aud': aud } })

/** Makes a role with this trust and answers the trust as it is read again. */
async function trustOf(RoleName: string, trusts: object): Promise<unknown> {
  await newRole(account, RoleName, { trusts })
  const { Role } = await account.iam.send(new iam.GetRoleCommand({ RoleName }))
  return JSON.parse(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? ''))
}

describe('an identity provider', () => {
  it('of either kind is there after it was made, and a role may trust it (A-270, B-411)', async () => {
    const { SAMLProviderArn } = await newSaml(account, 'ExampleCorp')
    const { OpenIDConnectProviderArn } = await newOidc('https://idp.example.com')
    expect([SAMLProviderArn, OpenIDConnectProviderArn]).toEqual([
      account.arn('saml-provider/ExampleCorp'),
      account.arn('oidc-provider/idp.example.com'),
    ])
    const saml = bySaml(SAMLProviderArn)
    expect(await trustOf('saml', saml)).toEqual(saml)
    const oidc = federated(OpenIDConnectProviderArn, 'sts:AssumeRoleWithWebIdentity', {
      StringEquals: { 'idp.example.com:aud': 'app' },
    })
    expect(await trustOf('oidc', oidc)).toEqual(oidc)
  })

  it('may be of another account in a trust, which then lets nobody in (B-437)', async () => {
    const other = await newAccount()
    const { SAMLProviderArn } = await newSaml(other, 'Foreign')
    const trust = bySaml(SAMLProviderArn)
    expect(await trustOf('foreign', trust)).toEqual(trust)
    const asked = {
      principal: { type: 'saml', provider: SAMLProviderArn ?? '' } as const,
      action: 'sts:AssumeRoleWithSAML',
      context: { 'saml:aud': aud },
      trust,
    }
    const at = ({ id }: Account) =>
      verdict({ ...asked, resource: `arn:aws:iam::${id}:role/foreign`, owner: id })
    expect([at(account), at(other)]).toEqual(['ImplicitDeny', 'Allow'])
  })

  it('for web identities keeps the ids of its clients (B-452)', async () => {
    const { OpenIDConnectProviderArn } = await newOidc('https://clients.example.com', ['one', 'two'])
    const read = async () => {
      const get = new iam.GetOpenIDConnectProviderCommand({ OpenIDConnectProviderArn })
      return (await account.iam.send(get)).ClientIDList?.toSorted()
    }
    expect(await read()).toEqual(['one', 'two'])
    const ClientID = 'three'
    await account.iam.send(
      new iam.AddClientIDToOpenIDConnectProviderCommand({ OpenIDConnectProviderArn, ClientID }),
    )
    await account.iam.send(
      new iam.RemoveClientIDFromOpenIDConnectProviderCommand({ OpenIDConnectProviderArn, ClientID: 'one' }),
    )
    expect(await read()).toEqual(['three', 'two'])
  })

  it('by SAML has metadata with an entity, a certificate and no end that has passed (B-434)', async () => {
    const wrong = [
      samlMetadata({ certificates: [] }),
      samlMetadata({ entityId: '' }),
      samlMetadata({ attributes: 'validUntil="2020-01-01T00:00:00Z"' }),
      'x'.repeat(1000),
    ]
    for (const document of wrong)
      expect(await refusal(newSaml(account, 'wrong', document))).toMatchObject({
        code: 'InvalidInput',
        status: 400,
      })
    await newSaml(account, 'dated', samlMetadata({ attributes: 'validUntil="2099-01-01T00:00:00Z"' }))
  })
})

describe('providers that are built in', () => {
  const subjects = [
    ['accounts.google.com', 'accounts.google.com:aud'],
    ['graph.facebook.com', 'graph.facebook.com:app_id'],
    ['www.amazon.com', 'www.amazon.com:app_id'],
    ['cognito-identity.amazonaws.com', 'cognito-identity.amazonaws.com:aud'],
  ] as const

  it.each(subjects)('%s is trusted without an entity of its own (B-420)', async (provider, key) => {
    const Condition = { StringEquals: { [key]: 'app' } }
    const trust = federated(provider, 'sts:AssumeRoleWithWebIdentity', Condition)
    expect(await trustOf(`by-${provider}`, trust)).toEqual(trust)
  })

  it('may be made as entities all the same (B-451)', async () => {
    const { OpenIDConnectProviderArn } = await newOidc('https://accounts.google.com')
    expect(OpenIDConnectProviderArn).toBe(account.arn('oidc-provider/accounts.google.com'))
  })
})

describe('a role for administrators whom a provider vouches for', () => {
  it('may what its policies say, and without them nothing (B-447)', async () => {
    const attached = ['arn:aws:iam::aws:policy/AmazonEC2FullAccess']
    const trusts = bySaml(account.arn('saml-provider/ExampleCorp'))
    await newRole(account, 'ec2-admins', { trusts, attached })
    await newRole(account, 'no-admins', { trusts })
    const stop = { action: 'ec2:StopInstances', resource: `arn:aws:ec2:us-east-1:${account.id}:instance/i-1` }
    expect(await decide(account, { role: 'ec2-admins' }, stop)).toBe('Allow')
    expect(await decide(account, { role: 'no-admins' }, stop)).toBe('ImplicitDeny')
  })
})
