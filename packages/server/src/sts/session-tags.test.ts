import { randomBytes } from 'node:crypto'
import {
  CreateRoleCommand,
  ListUsersCommand,
  PutRolePolicyCommand,
  TagRoleCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam'
import { AssumeRoleCommand, type AssumeRoleCommandInput, type Tag } from '@aws-sdk/client-sts'
import { describe, expect, it } from 'vitest'
import { policyOf, refusal, user } from '../testing/callers.ts'
import { ACCOUNT, assume, role, roleArnOf, trust } from '../testing/roles.ts'
import { type Credentials, testServer } from '../testing/test-server.ts'

const server = testServer()

const anaArn = `arn:aws:iam::${ACCOUNT}:user/ana`
const pairs = (tags: Readonly<Record<string, string>>): Tag[] =>
  Object.entries(tags).map(([Key, Value]) => ({ Key, Value }))

/** A statement that allows iam:ListUsers to callers with these tags, and to those without the others. */
const probe = (tags: Readonly<Record<string, string>>, ...absent: string[]) => ({
  Effect: 'Allow',
  Action: 'iam:ListUsers',
  Resource: '*',
  Condition: {
    StringEquals: Object.fromEntries(Object.entries(tags).map(([key, v]) => [`aws:PrincipalTag/${key}`, v])),
    Null: Object.fromEntries(absent.map((key) => [`aws:PrincipalTag/${key}`, 'true'])),
  },
})

const assuming = (credentials: Credentials, RoleArn: string, input: Partial<AssumeRoleCommandInput>) =>
  server.stsAs(credentials).send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'session', ...input }))

const listUsers = (session: Credentials) => server.iamAs(session).send(new ListUsersCommand({}))

const parameterError = (message: string) => ({ code: 'InvalidParameterValue', status: 400, message })

describe('session tags', () => {
  it('stand over the tags of the role, without regard to case (A-259, X3)', async () => {
    const ana = await user(server, 'ana')
    const arn = await role(server, 'app', trust(anaArn), probe({ team: 'blue', project: 'x', own: 'kept' }))
    const Tags = pairs({ Team: 'red', own: 'kept' })
    await server.iam.send(new TagRoleCommand({ RoleName: 'app', Tags }))
    expect(await refusal(listUsers(await assume(server, ana, arn)))).toMatchObject({ code: 'AccessDenied' })
    const session = await assume(server, ana, arn, { Tags: pairs({ team: 'blue', project: 'x' }) })
    await listUsers(session)
  })

  it('of the caller’s user are not the session’s', async () => {
    const ana = await user(server, 'ana')
    const arn = await role(server, 'app', trust(anaArn), probe({}, 'team'))
    await listUsers(await assume(server, ana, arn))
  })

  it('are checked among each other (behaviours 26)', async () => {
    const ana = await user(server, 'ana')
    const arn = await role(server, 'app', trust(anaArn))
    const cases: [Partial<AssumeRoleCommandInput>, string][] = [
      [
        { Tags: pairs({ Team: 'a', team: 'b' }) },
        'Duplicate tag keys found. Please note that Tag keys are case insensitive.',
      ],
      [
        { Tags: pairs({ team: 'a' }), TransitiveTagKeys: ['project'] },
        'The specified transitive tag key must be included in the requested tags.',
      ],
    ]
    for (const [input, message] of cases) {
      expect(await refusal(assuming(ana, arn, input))).toEqual(parameterError(message))
    }
    await assuming(ana, arn, { Tags: pairs({ team: 'a' }), TransitiveTagKeys: ['TEAM'] })
  })

  it('may be no more than fit into a token (behaviours 25)', async () => {
    const ana = await user(server, 'ana')
    const arn = await role(server, 'app', trust(anaArn))
    const text = () => randomBytes(100).toString('hex')
    const Tags = Array.from({ length: 50 }, () => ({ Key: text().slice(0, 128), Value: text() }))
    const refused = await refusal(assuming(ana, arn, { Tags }))
    expect(refused).toMatchObject({ code: 'PackedPolicyTooLarge', status: 400 })
    expect(refused.message).toMatch(/^Packed size of session tags consumes \d{3}% of allotted space\.$/)
    expect((await assuming(ana, arn, { Tags: Tags.slice(0, 5) })).PackedPolicySize).toBeGreaterThan(0)
  })
})

describe('the permission to pass session tags (E13a)', () => {
  const statement = { Effect: 'Allow', Principal: { AWS: anaArn } }
  const denied = (action: string) => ({
    code: 'AccessDenied',
    status: 403,
    message: `User: ${anaArn} is not authorized to perform: ${action} on resource: ${roleArnOf('app')}`,
  })

  it('is sts:TagSession in the trust policy, asked only where tags are passed (D155)', async () => {
    const ana = await user(server, 'ana')
    const arn = await role(server, 'app', policyOf({ ...statement, Action: 'sts:AssumeRole' }))
    await assuming(ana, arn, {})
    await assuming(ana, arn, { Tags: [] })
    expect(await refusal(assuming(ana, arn, { Tags: pairs({ a: 'b' }) }))).toEqual(denied('sts:TagSession'))
  })

  it('is asked with the context of the whole call: tags, keys, transitive keys, session name (X3, X5)', async () => {
    const ana = await user(server, 'ana')
    const arn = await role(
      server,
      'app',
      policyOf({
        ...statement,
        Action: ['sts:AssumeRole', 'sts:TagSession'],
        Condition: {
          StringEquals: { 'aws:RequestTag/team': 'blue', 'sts:RoleSessionName': 'session' },
          'ForAllValues:StringEquals': { 'aws:TagKeys': ['team'], 'sts:TransitiveTagKeys': ['team'] },
        },
      }),
    )
    await assuming(ana, arn, { Tags: pairs({ team: 'blue' }), TransitiveTagKeys: ['team'] })
    for (const tags of [{ team: 'red' }, { team: 'blue', project: 'x' }]) {
      expect(await refusal(assuming(ana, arn, { Tags: pairs(tags) }))).toEqual(denied('sts:AssumeRole'))
    }
  })

  it('is needed at home too where the role is in another account (D287)', async () => {
    const other = '444455556666'
    const home = { iam: server.iamAs(await server.newAccount({ account_id: other })) }
    const mayAssume = { Effect: 'Allow', Action: 'sts:AssumeRole', Resource: '*' }
    const bob = await user(home, 'bob', mayAssume)
    const eve = await user(home, 'eve', { ...mayAssume, Action: ['sts:AssumeRole', 'sts:TagSession'] })
    const arn = await role(server, 'app', trust(other))
    const Tags = pairs({ a: 'b' })
    expect(await refusal(assuming(bob, arn, { Tags }))).toMatchObject({
      code: 'AccessDenied',
      message: expect.stringContaining('sts:TagSession'),
    })
    await assuming(eve, arn, { Tags })
  })
})

describe('a chain of roles (SB-30)', () => {
  async function chain() {
    const ana = await user(server, 'ana')
    const first = await role(server, 'RoleA', trust(anaArn))
    const second = await role(server, 'RoleB', trust(first), probe({ team: 'blue' }, 'project'))
    const third = await role(server, 'RoleC', trust(second), probe({ team: 'blue' }, 'project'))
    const session = await assume(server, ana, first, {
      Tags: pairs({ team: 'blue', project: 'x' }),
      TransitiveTagKeys: ['team'],
    })
    return { ana, session, second, third }
  }

  it('hands transitive tags on to every later session, and no others (B-370)', async () => {
    const { session, second, third } = await chain()
    const next = await assume(server, session, second)
    await listUsers(next)
    await listUsers(await assume(server, next, third))
  })

  it('lets nobody set a transitive tag again, in any case (behaviours 27)', async () => {
    const { session, second } = await chain()
    for (const tags of [{ team: 'red' }, { TEAM: 'blue' }]) {
      expect(await refusal(assuming(session, second, { Tags: pairs(tags) }))).toEqual(
        parameterError(
          "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the calling session.",
        ),
      )
    }
    await assuming(session, second, { Tags: pairs({ project: 'y' }) })
  })

  it('admits by each trust policy only whom it names', async () => {
    const { ana, second } = await chain()
    expect(await refusal(assuming(ana, second, {}))).toMatchObject({ code: 'AccessDenied' })
  })

  it('needs sts:TagSession for tags that are handed on, in the trust policy and not denied to the caller', async () => {
    const { session, second } = await chain()
    const untagged = await role(
      server,
      'RoleD',
      policyOf({ Effect: 'Allow', Principal: { AWS: roleArnOf('RoleA') }, Action: 'sts:AssumeRole' }),
    )
    const denied = {
      code: 'AccessDenied',
      status: 403,
      message: expect.stringContaining('is not authorized to perform: sts:TagSession on resource'),
    }
    expect(await refusal(assuming(session, untagged, {}))).toMatchObject(denied)
    const ben = await user(server, 'ben')
    await role(server, 'RoleE', trust([`arn:aws:iam::${ACCOUNT}:user/ben`]))
    const plain = await assume(server, ben, roleArnOf('RoleE'))
    await server.iam.send(
      new UpdateAssumeRolePolicyCommand({
        RoleName: 'RoleD',
        PolicyDocument: policyOf({
          Effect: 'Allow',
          Principal: { AWS: roleArnOf('RoleE') },
          Action: 'sts:AssumeRole',
        }),
      }),
    )
    await assuming(plain, untagged, {})
    const deny = policyOf({ Effect: 'Deny', Action: 'sts:TagSession', Resource: '*' })
    await server.iam.send(
      new PutRolePolicyCommand({ RoleName: 'RoleA', PolicyName: 'no-tags', PolicyDocument: deny }),
    )
    expect(await refusal(assuming(session, second, {}))).toMatchObject(denied)
  })

  it('shows the next trust policy the transitive tags as those of the role (X3)', async () => {
    const { session } = await chain()
    const Condition = {
      StringEquals: { 'aws:ResourceTag/team': 'blue', 'iam:ResourceTag/team': 'blue' },
      Null: { 'aws:ResourceTag/project': 'true' },
    }
    const Principal = { AWS: roleArnOf('RoleA') }
    await server.iam.send(
      new CreateRoleCommand({
        RoleName: 'tagged',
        AssumeRolePolicyDocument: policyOf({
          Effect: 'Allow',
          Principal,
          Action: ['sts:AssumeRole', 'sts:TagSession'],
          Condition,
        }),
        Tags: [{ Key: 'Team', Value: 'red' }],
      }),
    )
    await assuming(session, roleArnOf('tagged'), {})
  })
})
