import * as iam from '@aws-sdk/client-iam'
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { beforeAll, describe, expect, it } from 'vitest'
import { samlMetadata } from '../../../server/src/testing/saml-providers.ts'
import type { Account } from '../../src/account.ts'
import type { Credentials } from '../../src/credentials.ts'
import { decide } from '../../src/decide.ts'
import { allow, assume, newKey, newRole, newUser, policyOf, trust } from '../../src/people.ts'
import { denied, refusal } from '../../src/refusal.ts'
import { newAccount } from '../../src/target.ts'

// The calls behind the pages that make roles and switch to them.

let account: Account
let other: Account
beforeAll(async () => {
  account = await newAccount()
  other = await newAccount()
})

/** Makes a role with this trust and answers the trust as it is read again. */
async function trustOf(RoleName: string, trusts: object): Promise<unknown> {
  await newRole(account, RoleName, { trusts })
  const { Role } = await account.iam.send(new iam.GetRoleCommand({ RoleName }))
  return JSON.parse(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? ''))
}
const trusting = (Principal: object, Action: string, Condition?: object) =>
  policyOf({ Effect: 'Allow', Principal, Action, ...(Condition !== undefined && { Condition }) })

/** A user that may assume anything, as far as its own account has a say, and its key. */
async function assumer(name: string, home = account): Promise<Credentials> {
  await newUser(home, name, { policies: [policyOf(allow(['sts:AssumeRole', 'iam:ListUsers']))] })
  return newKey(home, name)
}

describe('a role that is made', () => {
  it('trusts a service, an account, a provider of either kind, or whom a document names (A-198)', async () => {
    const metadata = { Name: 'directory', SAMLMetadataDocument: samlMetadata() }
    const saml = await account.iam.send(new iam.CreateSAMLProviderCommand(metadata))
    const issuer = { Url: 'https://login.example.com', ThumbprintList: ['a'.repeat(40)] }
    const oidc = await account.iam.send(new iam.CreateOpenIDConnectProviderCommand(issuer))
    const audiences = {
      saml: { StringEquals: { 'SAML:aud': 'https://signin.aws.amazon.com/saml' } },
      web: { StringEquals: { 'login.example.com:aud': 'app' } },
    }
    const by = (Federated: string | undefined) => ({ Federated })
    const kinds = {
      service: trusting({ Service: 'ec2.amazonaws.com' }, 'sts:AssumeRole'),
      'this-account': trust(account.arn('root')),
      'other-account': trust(other.arn('root'), { Condition: { StringEquals: { 'sts:ExternalId': 'x1' } } }),
      'web-identity': trusting(
        by(oidc.OpenIDConnectProviderArn),
        'sts:AssumeRoleWithWebIdentity',
        audiences.web,
      ),
      saml: trusting(by(saml.SAMLProviderArn), 'sts:AssumeRoleWithSAML', audiences.saml),
      custom: policyOf(
        {
          Effect: 'Allow',
          Principal: { AWS: account.arn('root'), Service: 'lambda.amazonaws.com' },
          Action: 'sts:AssumeRole',
        },
        { Effect: 'Deny', Principal: { AWS: other.id }, Action: 'sts:TagSession' },
      ),
    }
    for (const [name, document] of Object.entries(kinds))
      expect([name, await trustOf(`by-${name}`, document)]).toEqual([name, document])
    const [home, away] = [await assumer('insider'), await assumer('outsider', other)]
    const role = (name: string) => account.arn(`role/by-${name}`)
    for (const name of ['this-account', 'custom']) {
      await assume(account, home, role(name))
      await denied(assume(other, away, role(name)))
    }
    await denied(assume(other, away, role('other-account')))
    await assume(other, away, role('other-account'), { ExternalId: 'x1' })
    for (const name of ['service', 'saml', 'web-identity']) await denied(assume(account, home, role(name)))
  })

  it('names a user in its trust by the ARN, and is not made by a broken document (A-199)', async () => {
    const key = await assumer('named')
    await assumer('unnamed')
    const document = await trustOf('for-named', trust(account.arn('user/named')))
    expect(document).toEqual(trust(account.arn('user/named')))
    await assume(account, key, account.arn('role/for-named'))
    await denied(assume(account, await newKey(account, 'unnamed'), account.arn('role/for-named')))
    const text = JSON.stringify(document)
    for (const broken of [text.slice(0, -1), text.replace('sts:AssumeRole', 's3:GetObject')]) {
      const input = { RoleName: 'broken', AssumeRolePolicyDocument: broken }
      expect(await refusal(account.iam.send(new iam.CreateRoleCommand(input)))).toMatchObject({
        code: 'MalformedPolicyDocument',
        status: 400,
      })
    }
    const absent = account.iam.send(new iam.GetRoleCommand({ RoleName: 'broken' }))
    expect(await refusal(absent)).toMatchObject({ code: 'NoSuchEntity', status: 404 })
  })

  it('is listed with whom it trusts, another account among them (A-221)', async () => {
    await newRole(account, 'lent', { trusts: trust(other.arn('root')) })
    const { Roles = [] } = await account.iam.send(new iam.ListRolesCommand({}))
    const listed = Roles.find(({ RoleName }) => RoleName === 'lent')
    const document = JSON.parse(decodeURIComponent(listed?.AssumeRolePolicyDocument ?? '{}'))
    expect(document.Statement[0].Principal).toEqual({ AWS: other.arn('root') })
  })
})

describe('a role that a service has made for itself', () => {
  it('lies under the path of its service, and is edited by nobody (B-364)', async () => {
    const AWSServiceName = 'autoscaling.amazonaws.com'
    const made = await account.iam.send(new iam.CreateServiceLinkedRoleCommand({ AWSServiceName }))
    const RoleName = made.Role?.RoleName ?? ''
    const { Roles = [] } = await account.iam.send(
      new iam.ListRolesCommand({ PathPrefix: `/aws-service-role/${AWSServiceName}/` }),
    )
    expect(Roles.map((role) => role.RoleName)).toEqual([RoleName])
    const PolicyDocument = JSON.stringify(trust(account.arn('root')))
    const PolicyArn = 'arn:aws:iam::aws:policy/ReadOnlyAccess'
    const edits = [
      account.iam.send(new iam.UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument })),
      account.iam.send(new iam.AttachRolePolicyCommand({ RoleName, PolicyArn })),
      account.iam.send(new iam.DeleteRoleCommand({ RoleName })),
    ]
    for (const refused of await Promise.all(edits.map(refusal)))
      expect(refused).toMatchObject({ code: 'UnmodifiableEntity', status: 400 })
  })
})

describe('repositories of another account', () => {
  it('are reached by a role there, and by nobody’s own permissions (B-301)', async () => {
    await newUser(account, 'coder', { policies: [policyOf(allow('codecommit:*'))] })
    await newRole(other, 'coder', { policies: [policyOf(allow('codecommit:GitPull'))] })
    const pull = (owner: Account) => ({
      action: 'codecommit:GitPull',
      resource: `arn:aws:codecommit:us-east-1:${owner.id}:repo`,
      owner: owner.id,
    })
    expect(await decide(account, { user: 'coder' }, pull(account))).toBe('Allow')
    expect(await decide(account, { user: 'coder' }, pull(other))).toBe('ImplicitDeny')
    expect(await decide(other, { role: 'coder' }, pull(other))).toBe('Allow')
  })
})

describe('whoever switches to a role', () => {
  it('is the session that it named, with the role’s rights, and itself again afterwards (A-208, A-210, B-387)', async () => {
    const David = await assumer('David', other)
    const trusts = trust(other.arn('user/David'))
    const arn = await newRole(account, 'UpdateApp', { trusts, policies: [policyOf(allow('iam:ListRoles'))] })
    const { Role } = await account.iam.send(new iam.GetRoleCommand({ RoleName: 'UpdateApp' }))
    expect(Role?.Arn).toBe(arn)
    const session = await assume(other, David, arn, { RoleSessionName: 'David' })
    const who = async (as: Credentials) =>
      (await account.stsAs(as).send(new GetCallerIdentityCommand({}))).Arn
    expect(await who(session)).toBe(`arn:aws:sts::${account.id}:assumed-role/UpdateApp/David`)
    await account.iamAs(session).send(new iam.ListRolesCommand({}))
    await denied(account.iamAs(session).send(new iam.ListUsersCommand({})))
    expect(await who(David)).toBe(other.arn('user/David'))
    await other.iamAs(David).send(new iam.ListUsersCommand({}))
    await denied(other.iamAs(David).send(new iam.ListRolesCommand({})))
  })
})

describe('an account without users', () => {
  it('lists none, to its administrator, to a role and to a session (A-178)', async () => {
    const empty = await newAccount()
    const RoleArn = await newRole(empty, 'looker', {
      trusts: trust(other.arn('root')),
      policies: [policyOf(allow('iam:ListUsers'))],
    })
    const session = await assume(other, await assumer('from-outside', other), RoleArn)
    const seen = async (as: Credentials) =>
      (await empty.iamAs(as).send(new iam.ListUsersCommand({}))).Users?.map(({ UserName }) => UserName)
    // where the administrator is a user, it is the only one
    const there = await seen(empty.administrator)
    expect(await seen(session)).toEqual(there)
    expect(there?.length).toBeLessThanOrEqual(1)
  })
})
