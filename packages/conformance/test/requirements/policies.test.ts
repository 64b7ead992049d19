import * as iam from '@aws-sdk/client-iam'
import { findingsOf } from '@gatehouse/policy'
import { serviceReferenceFor } from '@gatehouse/server/service-reference'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Account } from '../../src/account.ts'
import { decideAll } from '../../src/decide.ts'
import { verdict } from '../../src/engine.ts'
import { allow, deny, newGroup, newKey, newPolicy, newRole, newUser, policyOf } from '../../src/people.ts'
import { denied, refusal } from '../../src/refusal.ts'
import { newAccount } from '../../src/target.ts'

let account: Account
beforeAll(async () => {
  account = await newAccount()
})

const M = '111122223333'
const principal = { type: 'user', arn: `arn:aws:iam::${M}:user/u`, accountId: M } as const
const onObject = { principal, action: 's3:GetObject', resource: 'arn:aws:s3:::b/x', owner: M }
describe('documents', () => {
  it('may hold one statement or several, texts or lists, and are answered as they came (A-224)', async () => {
    const single =
      '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"iam:ListUsers","Resource":"*"}}'
    const lists = `{ "Statement" : [ {"Resource":["*"],"Action":["iam:ListUsers"],"Sid":"One","Effect":"Allow",
      "Condition":{"StringEquals":{"aws:PrincipalType":["User"]}}} ], "Version" : "2012-10-17" }`
    for (const [PolicyName, PolicyDocument] of Object.entries({ single, lists })) {
      const { Policy } = await account.iam.send(new iam.CreatePolicyCommand({ PolicyName, PolicyDocument }))
      await newUser(account, PolicyName, { attached: [Policy?.Arn ?? ''] })
      const version = { PolicyArn: Policy?.Arn, VersionId: 'v1' }
      const { PolicyVersion } = await account.iam.send(new iam.GetPolicyVersionCommand(version))
      expect(decodeURIComponent(PolicyVersion?.Document ?? '')).toBe(PolicyDocument)
      await account.iamAs(await newKey(account, PolicyName)).send(new iam.ListUsersCommand({}))
    }
  })

  it('for identities name no principal, and those of trust must (A-225)', async () => {
    const named = JSON.stringify(policyOf({ ...allow('s3:*'), Principal: '*' }))
    const create = new iam.CreatePolicyCommand({ PolicyName: 'named', PolicyDocument: named })
    expect(await refusal(account.iam.send(create))).toMatchObject({
      code: 'MalformedPolicyDocument',
      status: 400,
    })
    const AssumeRolePolicyDocument = JSON.stringify(policyOf({ Effect: 'Allow', Action: 'sts:AssumeRole' }))
    const role = new iam.CreateRoleCommand({ RoleName: 'unnamed', AssumeRolePolicyDocument })
    expect(await refusal(account.iam.send(role))).toMatchObject({ code: 'MalformedPolicyDocument' })
  })

  it('of resources let no group in, whoever is in it, and checks tell so (B-336)', () => {
    const named = (AWS: string) =>
      policyOf({ ...allow('s3:GetObject', 'arn:aws:s3:::b/*'), Principal: { AWS } })
    const ofGroup = named(`arn:aws:iam::${M}:group/G`)
    expect(verdict({ ...onObject, resourcePolicy: ofGroup })).toBe('ImplicitDeny')
    expect(verdict({ ...onObject, resourcePolicy: named(principal.arn) })).toBe('Allow')
    const codes = findingsOf(JSON.stringify(ofGroup), { kind: 'resource' }).map(({ code }) => code)
    expect(codes).toEqual(['INVALID_PRINCIPAL_FORMAT'])
  })

  it('have wildcards at any place of actions and resources (A-025, A-229)', () => {
    const may = (action: string, resource: string, Action: string, Resource = '*') =>
      verdict({ principal, action, resource, owner: M, identity: policyOf(allow(Action, Resource)) })
    const secret = `arn:aws:secretsmanager:us-east-1:${M}:secret:a`
    expect(may('iam:GetUser', principal.arn, 'iam:Get*')).toBe('Allow')
    expect(may('iam:ListUsers', '*', 'iam:Get*')).toBe('ImplicitDeny')
    expect(may('secretsmanager:GetResourcePolicy', secret, 'secretsmanager:*Policy')).toBe('Allow')
    expect(may('secretsmanager:GetSecretValue', secret, 'secretsmanager:*Policy')).toBe('ImplicitDeny')
    const role = (name: string) => `arn:aws:iam::${M}:role/${name}`
    expect(may('iam:GetRole', role('access-peg-engineering'), '*', role('access-*'))).toBe('Allow')
    expect(may('iam:GetRole', role('other'), '*', role('access-*'))).toBe('ImplicitDeny')
    const table = 'arn:aws:dynamodb:us-east-2:111122223333:table/Books'
    expect(may('dynamodb:GetItem', table, 'dynamodb:*', table.replace('us-east-2', '*'))).toBe('Allow')
    expect(may('dynamodb:GetItem', table, 'dynamodb:*', table.replace('us-east-2', 'us-*-2'))).toBe('Allow')
    expect(may('dynamodb:GetItem', table, 'dynamodb:*', 'arn:aws:dynamodb:us-*s')).toBe('ImplicitDeny')
    const forms = ['user/a', 'group/a', 'role/a', 'saml-provider/a', 'mfa/a']
    for (const arn of [
      ...forms.map((form) => `arn:aws:iam::${M}:${form}`),
      'arn:aws:s3:::b',
      'arn:aws:s3:::b/a',
    ]) {
      expect([arn, may('iam:GetUser', arn, '*', arn)]).toEqual([arn, 'Allow'])
      expect([arn, may('iam:GetUser', arn, '*', `${arn}x`)]).toEqual([arn, 'ImplicitDeny'])
    }
  })

  it('cover what a service does not have yet (A-411)', () => {
    const key = 'secretsmanager:ResourceTag/team'
    const identity = policyOf(
      { ...allow('secretsmanager:*'), Condition: { StringEquals: { [key]: 'a' } } },
      deny('secretsmanager:*Policy'),
    )
    const may = (action: string) =>
      verdict({
        principal,
        action,
        resource: `arn:aws:secretsmanager:us-east-1:${M}:secret:a`,
        owner: M,
        context: { [key]: 'a' },
        identity,
      })
    expect(may('secretsmanager:FutureOperation')).toBe('Allow')
    expect(may('secretsmanager:FuturePolicy')).toBe('ExplicitDeny')
    expect(may('other:FutureOperation')).toBe('ImplicitDeny')
  })

  it('about a resource of another kind allow nothing, and are found out (A-055)', async () => {
    const onGroup = policyOf(allow('iam:DeleteRole', account.arn('group/G')))
    await newGroup(account, 'G')
    await newRole(account, 'R')
    await newUser(account, 'confused', { policies: [onGroup] })
    const client = account.iamAs(await newKey(account, 'confused'))
    await denied(client.send(new iam.DeleteRoleCommand({ RoleName: 'R' })))
    const wrong = await refusal(account.iam.send(new iam.DeleteRoleCommand({ RoleName: 'G' })))
    expect(wrong).toMatchObject({ code: 'NoSuchEntity', status: 404 })
    const reference = await serviceReferenceFor(JSON.stringify(onGroup))
    const found = findingsOf(JSON.stringify(onGroup), { kind: 'identity', reference, extended: true })
    expect(found.map(({ code }) => code)).toEqual(['X_ACTION_NOT_ON_RESOURCE'])
  })
})

describe('conditions', () => {
  const may = (Condition: object, context: Readonly<Record<string, string | string[]>>) =>
    verdict({ ...onObject, context, identity: policyOf({ ...allow('s3:GetObject'), Condition }) })
  const [yes, no] = ['Allow', 'ImplicitDeny']

  it('of a block must all be met, and of several values one (A-241)', () => {
    const both = {
      StringEquals: { 'aws:PrincipalTag/a': ['1', '2'], 'aws:PrincipalTag/b': 'x' },
      Bool: { 'aws:SecureTransport': 'true' },
    }
    const met = { 'aws:PrincipalTag/a': '2', 'aws:PrincipalTag/b': 'x', 'aws:SecureTransport': 'true' }
    expect(may(both, met)).toBe(yes)
    for (const broken of [
      { 'aws:PrincipalTag/a': '3' },
      { 'aws:PrincipalTag/b': 'y' },
      { 'aws:SecureTransport': 'false' },
    ])
      expect(may(both, { ...met, ...broken })).toBe(no)
  })

  it('by ForAllValues hold for none and some of the list, not for others (A-242)', () => {
    const condition = { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['Name', 'OwnedBy'] } }
    const found = [[], ['Name'], ['Name', 'owner']].map((keys) => may(condition, { 'aws:TagKeys': keys }))
    expect(found).toEqual([yes, yes, no])
    expect(may(condition, {})).toBe(yes)
  })

  it('with IfExists hold where the key is missing, and are as without where it is there (A-243)', () => {
    const condition = { StringEqualsIfExists: { 'aws:RequestTag/a': '1' } }
    expect(may(condition, {})).toBe(yes)
    expect(may(condition, { 'aws:RequestTag/a': '1' })).toBe(yes)
    expect(may(condition, { 'aws:RequestTag/a': '2' })).toBe(no)
  })

  it.each([
    'aws:ResourceTag/K',
    'aws:RequestTag/K',
    'aws:PrincipalTag/K',
    'iam:ResourceTag/K',
    'secretsmanager:ResourceTag/K',
    'SAML:aud',
    'sts:ExternalId',
  ])('on %s mind no case of the key (A-244)', (key) => {
    for (const written of [key, key.toLowerCase(), key.toUpperCase()])
      expect(may({ StringEquals: { [written]: 'v' } }, { [key]: 'v' })).toBe(yes)
  })

  it('compare values with their case (A-265)', () => {
    expect(may({ StringEquals: { 'aws:PrincipalTag/a': 'Peg' } }, { 'aws:PrincipalTag/a': 'peg' })).toBe(no)
  })

  it('on what the request carries decide it: address, agent, transport, time and tags (A-029, A-392)', async () => {
    const now = Date.now()
    const [past, future] = [-86_400_000, 86_400_000].map((by) => new Date(now + by).toISOString())
    const meeting: readonly (readonly [string, object, object])[] = [
      [
        'sourceip',
        { IpAddress: { 'aws:SourceIp': ['127.0.0.0/8', '::1'] } },
        { IpAddress: { 'aws:SourceIp': '192.0.2.0/24' } },
      ],
      [
        'agent',
        { StringLike: { 'aws:UserAgent': '*aws-sdk-js*' } },
        { StringLike: { 'aws:UserAgent': 'curl*' } },
      ],
      [
        'transport',
        { Bool: { 'aws:SecureTransport': 'false' } },
        { Bool: { 'aws:SecureTransport': 'true' } },
      ],
      [
        'time',
        { DateGreaterThan: { 'aws:CurrentTime': past } },
        { DateGreaterThan: { 'aws:CurrentTime': future } },
      ],
      [
        'tag',
        { StringEquals: { 'aws:ResourceTag/own': 'yes' } },
        { StringEquals: { 'aws:ResourceTag/own': 'no' } },
      ],
    ]
    for (const [name, met, unmet] of meeting) {
      const found: string[] = []
      for (const [index, Condition] of [met, unmet].entries()) {
        const user = `${name}-${index}`
        const policies = [policyOf({ ...allow('iam:GetUser'), Condition })]
        await newUser(account, user, { policies, tags: { own: 'yes' } })
        const call = account.iamAs(await newKey(account, user)).send(new iam.GetUserCommand({}))
        found.push(await call.then(() => 'allowed').catch((error: Error) => error.name))
      }
      // a server behind TLS sees the transport the other way round
      if (name === 'transport' && account.endpoint.startsWith('https')) found.reverse()
      expect([name, ...found]).toEqual([name, 'allowed', 'AccessDenied'])
    }
  })
})

describe('inline policies', () => {
  it('are of one identity, are listed nowhere else and are gone with it (A-227)', async () => {
    const document = { PolicyName: 'embedded', PolicyDocument: JSON.stringify(policyOf(allow('s3:*'))) }
    const { iam: client } = account
    const [UserName, GroupName, RoleName] = ['vanishing', 'vanishing', 'vanishing']
    const PolicyArn = await newPolicy(account, 'staying', policyOf(allow('s3:*')))
    const make = async () => {
      await newUser(account, UserName)
      await newGroup(account, GroupName)
      await newRole(account, RoleName)
    }
    await make()
    await client.send(new iam.PutUserPolicyCommand({ UserName, ...document }))
    await client.send(new iam.PutGroupPolicyCommand({ GroupName, ...document }))
    await client.send(new iam.PutRolePolicyCommand({ RoleName, ...document }))
    const { Policies = [] } = await client.send(new iam.ListPoliciesCommand({ Scope: 'Local' }))
    const names = Policies.map((policy) => policy.PolicyName)
    expect(names).toContain('staying')
    expect(names).not.toContain('embedded')

    const { PolicyName } = document
    await client.send(new iam.DeleteUserPolicyCommand({ UserName, PolicyName }))
    await client.send(new iam.DeleteGroupPolicyCommand({ GroupName, PolicyName }))
    await client.send(new iam.DeleteRolePolicyCommand({ RoleName, PolicyName }))
    await client.send(new iam.DeleteUserCommand({ UserName }))
    await client.send(new iam.DeleteGroupCommand({ GroupName }))
    await client.send(new iam.DeleteRoleCommand({ RoleName }))
    const gone = { code: 'NoSuchEntity', status: 404 }
    const reads = [
      () => client.send(new iam.GetUserPolicyCommand({ UserName, PolicyName })),
      () => client.send(new iam.GetGroupPolicyCommand({ GroupName, PolicyName })),
      () => client.send(new iam.GetRolePolicyCommand({ RoleName, PolicyName })),
    ]
    for (const read of reads) expect(await refusal(read())).toMatchObject(gone)
    await make()
    for (const read of reads) expect(await refusal(read())).toMatchObject(gone)
    await client.send(new iam.GetPolicyCommand({ PolicyArn }))
  })
})

describe('policies of AWS', () => {
  it('let users change their own password, by IAMUserChangePassword (B-015)', async () => {
    const UserName = 'changer'
    await newUser(account, UserName, { attached: ['arn:aws:iam::aws:policy/IAMUserChangePassword'] })
    const [OldPassword, NewPassword] = ['First-password-1', 'Other-password-2']
    await account.iam.send(new iam.CreateLoginProfileCommand({ UserName, Password: OldPassword }))
    const client = account.iamAs(await newKey(account, UserName))
    await client.send(new iam.ChangePasswordCommand({ OldPassword, NewPassword }))
    await newUser(account, 'victim')
    await denied(
      client.send(new iam.UpdateLoginProfileCommand({ UserName: 'victim', Password: NewPassword })),
    )
  })

  it('are copied into own ones, which keep their description (A-245, A-247)', async () => {
    const PolicyArn = 'arn:aws:iam::aws:policy/PowerUserAccess'
    const { Policy: theirs } = await account.iam.send(new iam.GetPolicyCommand({ PolicyArn }))
    const version = { PolicyArn, VersionId: theirs?.DefaultVersionId }
    const { PolicyVersion } = await account.iam.send(new iam.GetPolicyVersionCommand(version))
    const PolicyDocument = decodeURIComponent(PolicyVersion?.Document ?? '')
    const Description = 'Allows full access to all services except those for user management.'
    const input = { PolicyName: 'PowerUserExamplePolicy', Description, PolicyDocument }
    const { Policy } = await account.iam.send(new iam.CreatePolicyCommand(input))
    const own = { PolicyArn: Policy?.Arn }
    expect((await account.iam.send(new iam.GetPolicyCommand(own))).Policy?.Description).toBe(Description)
    await newRole(account, 'PowerRole', { attached: [Policy?.Arn ?? ''] })
    const wish = (action: string) => ({ action, resource: '*' })
    const allowed = ['s3:CreateBucket', 'ec2:RunInstances', 'sts:AssumeRole'].map(wish)
    const closed = ['iam:CreateUser', 'iam:AttachUserPolicy', 'organizations:CreateAccount'].map(wish)
    expect(await decideAll(account, { role: 'PowerRole' }, [...allowed, ...closed])).toEqual([
      ...allowed.map(() => 'Allow'),
      ...closed.map(() => 'ImplicitDeny'),
    ])
  })
})

describe('SB-41: providers in policies', () => {
  it.each([
    ['server.example.com/tenant1', 'Allow'],
    ['server.example.com', 'ImplicitDeny'],
    ['server.example.com/*', 'Allow'],
    ['server.example.com/tenant?', 'Allow'],
    ['server.example.com/ten*', 'Allow'],
    ['server.example.com/tenant2', 'ImplicitDeny'],
  ])('%s on a provider with a path: %s', (suffix, expected) => {
    const provider = `arn:aws:iam::${M}:oidc-provider/`
    const asked = { principal, action: 'iam:GetOpenIDConnectProvider', owner: M }
    const identity = policyOf(allow(asked.action, provider + suffix))
    expect(verdict({ ...asked, resource: `${provider}server.example.com/tenant1`, identity })).toBe(expected)
    if (suffix.endsWith('/*'))
      expect(verdict({ ...asked, resource: `${provider}server.example.com`, identity })).toBe('ImplicitDeny')
  })

  it('live: who may create one with a path creates that one only', async () => {
    const Resource = account.arn('oidc-provider/server.example.com/tenant1')
    await newUser(account, 'maker', {
      policies: [policyOf(allow('iam:CreateOpenIDConnectProvider', Resource))],
    })
    const client = account.iamAs(await newKey(account, 'maker'))
    const ThumbprintList = ['0'.repeat(40)]
    const create = (path: string) =>
      client.send(
        new iam.CreateOpenIDConnectProviderCommand({
          Url: `https://server.example.com${path}`,
          ThumbprintList,
        }),
      )
    await create('/tenant1')
    await denied(create('/tenant2'))
    await denied(create(''))
  })
})
