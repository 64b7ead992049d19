import {
  AttachUserPolicyCommand,
  CreateRoleCommand,
  ListRolesCommand,
  ListUsersCommand,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam'
import { AssumeRoleCommand, GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { beforeEach, describe, expect, it } from 'vitest'
import { policyOf, refusal, user } from '../testing/callers.ts'
import { assume } from '../testing/roles.ts'
import { type Credentials, testServer } from '../testing/test-server.ts'

const server = testServer()

const DEVELOPMENT = '111111111111'
const PRODUCTION = '999999999999'
const RoleArn = `arn:aws:iam::${PRODUCTION}:role/UpdateApp`

/** What the console writes for another account, the empty condition included. */
const trustOf = (accountId: string, Condition: object = {}) =>
  policyOf({
    Effect: 'Allow',
    Principal: { AWS: `arn:aws:iam::${accountId}:root` },
    Action: 'sts:AssumeRole',
    Condition,
  })

const onUpdateApp = (Effect: string) => policyOf({ Effect, Action: 'sts:AssumeRole', Resource: RoleArn })

interface Home {
  readonly root: Credentials
  readonly iam: ReturnType<typeof server.iamAs>
}

let development: Home
let production: Home

beforeEach(async () => {
  const home = async (account_id: string): Promise<Home> => {
    const root = await server.newAccount({ account_id })
    return { root, iam: server.iamAs(root) }
  }
  development = await home(DEVELOPMENT)
  production = await home(PRODUCTION)
  const AssumeRolePolicyDocument = trustOf(DEVELOPMENT)
  await production.iam.send(new CreateRoleCommand({ RoleName: 'UpdateApp', AssumeRolePolicyDocument }))
})

/** A user of Development with the rights of a power user, and one inline policy. */
async function powerUser(UserName: string, PolicyDocument?: string): Promise<Credentials> {
  const credentials = await user(development, UserName)
  const PolicyArn = 'arn:aws:iam::aws:policy/PowerUserAccess'
  await development.iam.send(new AttachUserPolicyCommand({ UserName, PolicyArn }))
  if (PolicyDocument !== undefined) {
    await development.iam.send(new PutUserPolicyCommand({ UserName, PolicyName: 'inline', PolicyDocument }))
  }
  return credentials
}

const denied = {
  code: 'AccessDenied',
  status: 403,
  message: expect.stringMatching(
    /^User: arn:aws:iam::\d{12}:user\/\w+ is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::999999999999:role\/UpdateApp$/,
  ),
}

describe('access delegated to another account (S-XACCT, SB-29, B-389)', () => {
  it('is for no account that does not exist (T1)', async () => {
    const AssumeRolePolicyDocument = trustOf('222222222222')
    const command = new CreateRoleCommand({ RoleName: 'none', AssumeRolePolicyDocument })
    expect(await refusal(production.iam.send(command))).toMatchObject({
      code: 'MalformedPolicyDocument',
      message: 'Invalid principal in policy: "AWS":"arn:aws:iam::222222222222:root"',
    })
  })

  it('is David’s, who may assume the role (T2, T17)', async () => {
    const david = await powerUser('David', onUpdateApp('Allow'))
    const session = await assume(server, david, RoleArn, { RoleSessionName: 'David-ProdUpdate' })
    expect(session.accessKeyId).toMatch(/^ASIA/)
    expect(await server.stsAs(session).send(new GetCallerIdentityCommand({}))).toMatchObject({
      Account: PRODUCTION,
      Arn: `arn:aws:sts::${PRODUCTION}:assumed-role/UpdateApp/David-ProdUpdate`,
    })
  })

  it('is not Jane’s, who is denied explicitly though a power user could (T3, T4)', async () => {
    const jane = await powerUser('Jane')
    await assume(server, jane, RoleArn)
    const PolicyDocument = onUpdateApp('Deny')
    const inline = { UserName: 'Jane', PolicyName: 'deny-assume-S3-role-in-production', PolicyDocument }
    await development.iam.send(new PutUserPolicyCommand(inline))
    expect(await refusal(assume(server, jane, RoleArn))).toEqual(denied)
  })

  it('is nobody’s without a permission at home, or of an account that is not trusted (T5, T6)', async () => {
    expect(await refusal(assume(server, await user(development, 'Theresa'), RoleArn))).toEqual(denied)
    const third = { iam: server.iamAs(await server.newAccount({ account_id: '333333333333' })) }
    const mayAll = { Effect: 'Allow', Action: 'sts:AssumeRole', Resource: '*' }
    expect(await refusal(assume(server, await user(third, 'Mallory', mayAll), RoleArn))).toEqual(denied)
  })

  it('gives the role’s rights in its own account, none of the caller’s, which go on beside it (T8, T9, B-375, B-383)', async () => {
    const david = await user(development, 'David', { Effect: 'Allow', Action: '*', Resource: '*' })
    const PolicyDocument = policyOf({ Effect: 'Allow', Action: 'iam:ListRoles', Resource: '*' })
    const inline = { RoleName: 'UpdateApp', PolicyName: 'inline', PolicyDocument }
    await production.iam.send(new PutRolePolicyCommand(inline))
    const session = await assume(server, david, RoleArn)
    await server.iamAs(session).send(new ListRolesCommand({}))
    expect(await refusal(server.iamAs(session).send(new ListUsersCommand({})))).toMatchObject({
      code: 'AccessDenied',
      message: expect.stringContaining(
        `on resource: arn:aws:iam::${PRODUCTION}:user/ because no identity-based`,
      ),
    })
    await server.iamAs(david).send(new ListUsersCommand({}))
    await server.iamAs(session).send(new ListRolesCommand({}))
  })

  it('is not for the root user of Development (T16)', async () => {
    const command = new AssumeRoleCommand({ RoleArn, RoleSessionName: 'session' })
    expect(await refusal(server.stsAs(development.root).send(command))).toEqual({
      code: 'AccessDenied',
      status: 403,
      message: 'Roles may not be assumed by root accounts.',
    })
  })

  it('asks for the external id that the role requires (T21)', async () => {
    const AssumeRolePolicyDocument = trustOf(DEVELOPMENT, { StringEquals: { 'sts:ExternalId': 'abc' } })
    const { Role } = await production.iam.send(
      new CreateRoleCommand({ RoleName: 'ForOthers', AssumeRolePolicyDocument }),
    )
    const david = await powerUser('David')
    await assume(server, david, Role?.Arn ?? '', { ExternalId: 'abc' })
    for (const input of [{}, { ExternalId: 'xyz' }]) {
      expect(await refusal(assume(server, david, Role?.Arn ?? '', input))).toMatchObject({
        code: 'AccessDenied',
      })
    }
  })
})
