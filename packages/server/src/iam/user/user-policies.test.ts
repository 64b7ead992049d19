import {
  CreateUserCommand,
  DeleteUserPolicyCommand,
  GetUserPolicyCommand,
  type IAMClient,
  ListUserPoliciesCommand,
  ListUsersCommand,
  PutUserPermissionsBoundaryCommand,
  PutUserPolicyCommand,
  paginateListUserPolicies,
} from '@aws-sdk/client-iam'
import { beforeEach, describe, expect, it } from 'vitest'
import {
  denied,
  invalid,
  missing,
  overLimit,
  pagesOf,
  policyOf,
  refusal,
  refusals,
  sizedPolicy,
  user,
  userArnOf,
} from '../../testing/callers.ts'
import { trustEc2 } from '../../testing/roles.ts'
import { testServer } from '../../testing/test-server.ts'

const server = testServer()
const UserName = 'Cathy'
const document = policyOf({ Effect: 'Allow', Action: 's3:GetObject', Resource: '*' })

beforeEach(() =>
  server.iam.send(new CreateUserCommand({ UserName, Path: '/team/', Tags: [{ Key: 'team', Value: 'a' }] })),
)

const put = (PolicyName: string, PolicyDocument = document, iam: IAMClient = server.iam) =>
  iam.send(new PutUserPolicyCommand({ UserName: 'cathy', PolicyName, PolicyDocument }))
const get = (PolicyName: string, iam: IAMClient = server.iam) =>
  iam.send(new GetUserPolicyCommand({ UserName: 'CATHY', PolicyName }))
const remove = (PolicyName: string, iam: IAMClient = server.iam) =>
  iam.send(new DeleteUserPolicyCommand({ UserName, PolicyName }))
const list = (iam: IAMClient = server.iam) => iam.send(new ListUserPoliciesCommand({ UserName }))

describe('inline policies of a user', () => {
  it('are put, read as they were given, overwritten in any case, and deleted (behaviours 100, 106)', async () => {
    const text = ` ${document}\n`
    await put('Read', text)
    const { $metadata: _, PolicyDocument = '', ...got } = await get('rEAD')
    expect(got).toEqual({ UserName: 'CATHY', PolicyName: 'rEAD' })
    expect(decodeURIComponent(PolicyDocument)).toBe(text)
    expect(PolicyDocument).not.toMatch(/[^A-Za-z0-9._~%-]/)
    await put('READ')
    expect((await list()).PolicyNames).toEqual(['Read'])
    expect(decodeURIComponent((await get('Read')).PolicyDocument ?? '')).toBe(document)
    await remove('read')
    const { $metadata: __, ...listed } = await list()
    expect(listed).toEqual({ PolicyNames: [], IsTruncated: false })
  })

  it('count for the user from when they are put until they are deleted (B-078)', async () => {
    const ana = await user(server, 'ana')
    const listUsers = () => server.iamAs(ana).send(new ListUsersCommand({}))
    const own = { UserName: 'ana', PolicyName: 'p' }
    const refused = denied('ana', 'iam:ListUsers', userArnOf(''))
    expect(await refusal(listUsers())).toEqual(refused)
    const PolicyDocument = policyOf({ Effect: 'Allow', Action: 'iam:ListUsers', Resource: '*' })
    await server.iam.send(new PutUserPolicyCommand({ ...own, PolicyDocument }))
    await listUsers()
    await server.iam.send(new PutUserPolicyCommand({ ...own, PolicyDocument: document }))
    expect(await refusal(listUsers())).toEqual(refused)
    await server.iam.send(new PutUserPolicyCommand({ ...own, PolicyDocument }))
    await listUsers()
    await server.iam.send(new DeleteUserPolicyCommand(own))
    expect(await refusal(listUsers())).toEqual(refused)
  })

  it('keep percent-encoded text of the input and encode it once more (behaviours 100)', async () => {
    const text = policyOf({ Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/%7Bé%7D' })
    await put('Read', text)
    expect((await get('Read')).PolicyDocument).toContain('%257B%C3%A9%257D')
    expect(decodeURIComponent((await get('Read')).PolicyDocument ?? '')).toBe(text)
  })

  it('are listed by name in pages, behind one that is gone by now (behaviours 16, 72, 133)', async () => {
    for (const name of ['c', 'A', 'b']) await put(name)
    const names = paginateListUserPolicies({ client: server.iam, pageSize: 2 }, { UserName })
    expect(await pagesOf(names, ({ PolicyNames }) => PolicyNames)).toEqual([['A', 'b'], ['c']])
    const { Marker } = await server.iam.send(new ListUserPoliciesCommand({ UserName, MaxItems: 1 }))
    await remove('A')
    const rest = await server.iam.send(new ListUserPoliciesCommand({ UserName, Marker }))
    expect(rest.PolicyNames).toEqual(['b', 'c'])
  })

  it('have together at most 2,048 characters, white space aside (G9, behaviours 75)', async () => {
    await put('a', sizedPolicy(1900))
    const exceeded = overLimit('Maximum policy size of 2048 bytes exceeded for user Cathy')
    expect(await refusal(put('b', sizedPolicy(149)))).toEqual(exceeded)
    await put('b', sizedPolicy(148))
    expect(await refusal(put('B', sizedPolicy(149)))).toEqual(exceeded)
    await put('A', sizedPolicy(1899))
    await put('B', sizedPolicy(149))
  })

  it('are identity policies (behaviours 28)', async () => {
    expect(await refusal(put('a', '{'))).toEqual({
      code: 'MalformedPolicyDocument',
      status: 400,
      message: 'Syntax errors in policy.',
    })
    expect(await refusal(put('a', trustEc2))).toMatchObject({ code: 'MalformedPolicyDocument' })
    expect((await list()).PolicyNames).toEqual([])
  })

  it('have names of up to 128 characters (behaviours 71)', async () => {
    await put('x'.repeat(128))
    expect(await refusal(put('x'.repeat(129)))).toEqual(
      invalid('policyName', 'Member must have length less than or equal to 128'),
    )
  })

  it('that are not there are named without the user (behaviours 2)', async () => {
    for (const refused of await refusals(get('Absent'), remove('Absent'))) {
      expect(refused).toEqual({
        code: 'NoSuchEntity',
        status: 404,
        message: 'The user policy with name Absent cannot be found.',
      })
    }
  })

  it('of a user that is not there are missing for the user (behaviours 1)', async () => {
    const absent = { UserName: 'absent', PolicyName: 'a' }
    for (const refused of await refusals(
      server.iam.send(new PutUserPolicyCommand({ ...absent, PolicyDocument: document })),
      server.iam.send(new GetUserPolicyCommand(absent)),
      server.iam.send(new DeleteUserPolicyCommand(absent)),
      server.iam.send(new ListUserPoliciesCommand(absent)),
    )) {
      expect(refused).toEqual(missing('user', 'absent'))
    }
  })
})

describe('the permissions of inline policies of a user', () => {
  it('are decided on the stored ARN and tags, those of changes with the boundary (X3, X6, behaviours 120)', async () => {
    const PermissionsBoundary = 'arn:aws:iam::aws:policy/ReadOnlyAccess'
    const tagged = { 'iam:ResourceTag/team': 'a', 'aws:ResourceTag/team': 'a' }
    const allow = (Action: string[], equal: object) => ({
      Effect: 'Allow',
      Action,
      Resource: userArnOf(UserName, '/team/'),
      Condition: { StringEquals: equal },
    })
    const ana = await user(
      server,
      'ana',
      allow(['iam:PutUserPolicy', 'iam:DeleteUserPolicy'], {
        ...tagged,
        'iam:PermissionsBoundary': PermissionsBoundary,
      }),
      allow(['iam:GetUserPolicy', 'iam:ListUserPolicies'], tagged),
    )
    const iam = server.iamAs(ana)
    await put('inline')
    expect(await refusal(put('new', document, iam))).toEqual(denied('ana', 'iam:PutUserPolicy', 'user Cathy'))
    expect(await refusal(remove('inline', iam))).toEqual(denied('ana', 'iam:DeleteUserPolicy', 'user Cathy'))
    await get('inline', iam)
    await list(iam)
    await server.iam.send(new PutUserPermissionsBoundaryCommand({ UserName, PermissionsBoundary }))
    await put('new', document, iam)
    await remove('new', iam)
    const self = { UserName: 'ANA', PolicyName: 'inline' }
    expect(
      await refusals(
        iam.send(new GetUserPolicyCommand(self)),
        iam.send(new ListUserPoliciesCommand({ UserName: 'ANA' })),
      ),
    ).toEqual([
      denied('ana', 'iam:GetUserPolicy', 'user ana'),
      denied('ana', 'iam:ListUserPolicies', 'user ana'),
    ])
  })
})
