import {
  AddUserToGroupCommand,
  AttachRolePolicyCommand,
  AttachUserPolicyCommand,
  CreateGroupCommand,
  CreatePolicyCommand,
  PutGroupPolicyCommand,
  PutRolePolicyCommand,
  PutUserPermissionsBoundaryCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam'
import { describe, expect, it } from 'vitest'
import { policyOf, user } from '../testing/callers.ts'
import { assume, role, roleArnOf, trust } from '../testing/roles.ts'
import { type Credentials, testServer } from '../testing/test-server.ts'
import { call, refusalIn } from '../testing/wire.ts'

const server = testServer()

const ACCOUNT = '123456789012'
const ana = `arn:aws:iam::${ACCOUNT}:user/ana`
const all = { Effect: 'Allow', Action: '*', Resource: '*' }
const noUsers = { Effect: 'Deny', Action: 'iam:GetUser', Resource: '*' }
const notUsers = { Effect: 'Allow', NotAction: 'iam:GetUser', Resource: '*' }

async function managed(PolicyName: string, ...statements: object[]): Promise<string> {
  const { Policy } = await server.iam.send(
    new CreatePolicyCommand({ PolicyName, PolicyDocument: policyOf(...statements) }),
  )
  return Policy?.Arn ?? ''
}

const getUser = async (credentials: Credentials) =>
  refusalIn(await call(server, credentials, 'iam', { Action: 'GetUser', UserName: 'ana' }))

const said = (caller: string, reason: string) =>
  `AccessDenied 403 User: ${caller} is not authorized to perform: iam:GetUser on resource: user ana ${reason}`

describe('a denial by IAM tells which kind of policy decided (behaviours 104, 113)', () => {
  it('identity: nothing allows it', async () => {
    expect(await getUser(await user(server, 'ana'))).toBe(
      said(ana, 'because no identity-based policy allows the iam:GetUser action'),
    )
  })

  it('identity: an inline policy denies it, of the user and of a group', async () => {
    expect(await getUser(await user(server, 'ana', all, noUsers))).toBe(
      said(ana, 'with an explicit deny in an identity-based policy'),
    )
    await server.iam.send(
      new PutUserPolicyCommand({ UserName: 'ana', PolicyName: 'inline', PolicyDocument: policyOf(all) }),
    )
    await server.iam.send(new CreateGroupCommand({ GroupName: 'g' }))
    await server.iam.send(
      new PutGroupPolicyCommand({ GroupName: 'g', PolicyName: 'p', PolicyDocument: policyOf(noUsers) }),
    )
    await server.iam.send(new AddUserToGroupCommand({ GroupName: 'g', UserName: 'ana' }))
    const bob = await user(server, 'bob', all)
    await server.iam.send(new AddUserToGroupCommand({ GroupName: 'g', UserName: 'bob' }))
    expect(await getUser(bob)).toBe(
      said(`arn:aws:iam::${ACCOUNT}:user/bob`, 'with an explicit deny in an identity-based policy'),
    )
  })

  it('identity: a managed policy denies it, and is named', async () => {
    const credentials = await user(server, 'ana', all)
    const PolicyArn = await managed('no-users', noUsers)
    await server.iam.send(new AttachUserPolicyCommand({ UserName: 'ana', PolicyArn }))
    expect(await getUser(credentials)).toBe(
      said(ana, `with an explicit deny in an identity-based policy: arn:aws:iam::${ACCOUNT}:policy/no-users`),
    )
  })

  it('boundary: it does not allow it, or denies it and is named', async () => {
    const credentials = await user(server, 'ana', all)
    const bound = async (PermissionsBoundary: string) =>
      server.iam.send(new PutUserPermissionsBoundaryCommand({ UserName: 'ana', PermissionsBoundary }))
    await bound(await managed('silent', notUsers))
    expect(await getUser(credentials)).toBe(
      said(ana, 'because no permissions boundary allows the iam:GetUser action'),
    )
    await bound(await managed('denying', all, noUsers))
    expect(await getUser(credentials)).toBe(
      said(ana, `with an explicit deny in a permissions boundary: arn:aws:iam::${ACCOUNT}:policy/denying`),
    )
  })

  it('session: its policy does not allow it, or denies it', async () => {
    const bob = await user(server, 'bob', all)
    await user(server, 'ana')
    const arn = await role(server, 'app', trust(ACCOUNT), all)
    const session = `arn:aws:sts::${ACCOUNT}:assumed-role/app/session`
    expect(await getUser(await assume(server, bob, arn, { Policy: policyOf(notUsers) }))).toBe(
      said(session, 'because no session policy allows the iam:GetUser action'),
    )
    expect(await getUser(await assume(server, bob, arn, { Policy: policyOf(all, noUsers) }))).toBe(
      said(session, 'with an explicit deny in a session policy'),
    )
    const PolicyArns = [{ arn: await managed('no-users', all, noUsers) }]
    expect(await getUser(await assume(server, bob, arn, { PolicyArns }))).toMatch(
      /^AccessDenied 403 .* with an explicit deny in a session policy/,
    )
  })

  it('of a role, as of a user: managed and inline policies', async () => {
    const bob = await user(server, 'bob', all)
    await user(server, 'ana')
    const arn = await role(server, 'app', trust(ACCOUNT))
    const session = `arn:aws:sts::${ACCOUNT}:assumed-role/app/session`
    const credentials = await assume(server, bob, arn)
    expect(await getUser(credentials)).toBe(
      said(session, 'because no identity-based policy allows the iam:GetUser action'),
    )
    await server.iam.send(
      new PutRolePolicyCommand({ RoleName: 'app', PolicyName: 'p', PolicyDocument: policyOf(all) }),
    )
    expect(await getUser(credentials)).toMatch(/^200 /)
    const PolicyArn = await managed('no-users', noUsers)
    await server.iam.send(new AttachRolePolicyCommand({ RoleName: 'app', PolicyArn }))
    expect(await getUser(credentials)).toBe(
      said(session, `with an explicit deny in an identity-based policy: ${PolicyArn}`),
    )
  })
})

describe('a denial by IAM names the resource (behaviours 102)', () => {
  const document = policyOf(all)
  it.each([
    [{ Action: 'GetUser', UserName: 'nobody' }, 'user nobody'],
    [{ Action: 'DeleteUser', UserName: 'ana' }, 'user ana'],
    [{ Action: 'GetRole', RoleName: 'app' }, 'role app'],
    [{ Action: 'ListUsers' }, `arn:aws:iam::${ACCOUNT}:user/`],
    [{ Action: 'ListRoles' }, `arn:aws:iam::${ACCOUNT}:role/`],
    [{ Action: 'CreateUser', UserName: 'new', Path: '/a/' }, `arn:aws:iam::${ACCOUNT}:user/a/new`],
    [
      { Action: 'CreateRole', RoleName: 'new', AssumeRolePolicyDocument: trust(ACCOUNT) },
      `arn:aws:iam::${ACCOUNT}:role/new`,
    ],
    [
      { Action: 'CreateInstanceProfile', InstanceProfileName: 'p' },
      `arn:aws:iam::${ACCOUNT}:instance-profile/p`,
    ],
    [{ Action: 'CreatePolicy', PolicyName: 'p', PolicyDocument: document }, 'policy p'],
    [
      { Action: 'GetPolicy', PolicyArn: `arn:aws:iam::${ACCOUNT}:policy/p` },
      `policy arn:aws:iam::${ACCOUNT}:policy/p`,
    ],
    [{ Action: 'GetAccountPasswordPolicy' }, '*'],
  ])('%j', async (parameters, printed) => {
    const credentials = await user(server, 'ana')
    expect(refusalIn(await call(server, credentials, 'iam', parameters as Record<string, string>))).toBe(
      `AccessDenied 403 User: ${ana} is not authorized to perform: iam:${parameters.Action} on resource: ${printed} because no identity-based policy allows the iam:${parameters.Action} action`,
    )
  })
})

describe('a denial by STS gives no reason (behaviours 103)', () => {
  const assumeRole = async (credentials: Credentials, name: string, more: Record<string, string> = {}) =>
    refusalIn(
      await call(server, credentials, 'sts', {
        Action: 'AssumeRole',
        RoleArn: roleArnOf(name),
        RoleSessionName: 'session',
        ...more,
      }),
    )
  const refused = (action: string, name: string) =>
    `AccessDenied 403 User: ${ana} is not authorized to perform: ${action} on resource: ${roleArnOf(name)}`

  it('whether trust policy, identity policy or nothing at all stands in the way', async () => {
    const credentials = await user(server, 'ana', {
      Effect: 'Deny',
      Action: 'sts:*',
      Resource: roleArnOf('closed'),
    })
    await server.newAccount({ account_id: '444455556666' })
    await role(server, 'foreign', trust('444455556666'))
    await role(server, 'closed', trust(ana))
    await role(server, 'service', trust({ Service: 'ec2.amazonaws.com' }))
    for (const name of ['foreign', 'closed', 'service', 'absent']) {
      expect(await assumeRole(credentials, name)).toBe(refused('sts:AssumeRole', name))
    }
  })

  it('for tags and source identities under their own actions', async () => {
    const onlyAssume = policyOf({ Effect: 'Allow', Principal: { AWS: ana }, Action: 'sts:AssumeRole' })
    const credentials = await user(server, 'ana', all)
    await role(server, 'app', onlyAssume)
    expect(await assumeRole(credentials, 'app', { SourceIdentity: 'ana' })).toBe(
      refused('sts:SetSourceIdentity', 'app'),
    )
    const deny = { Effect: 'Deny', Action: 'sts:TagSession', Resource: '*' }
    await server.iam.send(
      new PutUserPolicyCommand({ UserName: 'ana', PolicyName: 'no-tags', PolicyDocument: policyOf(deny) }),
    )
    const tags = { 'Tags.member.1.Key': 'a', 'Tags.member.1.Value': 'b' }
    expect(await assumeRole(credentials, 'app', tags)).toBe(refused('sts:TagSession', 'app'))
  })

  it('and root is told that it may assume no role (behaviours 55)', async () => {
    await role(server, 'app', trust(ACCOUNT))
    expect(await assumeRole(server.root, 'app')).toBe(
      'AccessDenied 403 Roles may not be assumed by root accounts.',
    )
  })
})
