import {
  AttachUserPolicyCommand,
  CreatePolicyCommand,
  CreateUserCommand,
  DetachUserPolicyCommand,
  GetPolicyCommand,
  type IAMClient,
  ListAttachedUserPoliciesCommand,
  ListUsersCommand,
  PutUserPermissionsBoundaryCommand,
  paginateListAttachedUserPolicies,
} from '@aws-sdk/client-iam'
import { beforeEach, describe, expect, it } from 'vitest'
import {
  denied,
  missing,
  overLimit,
  pagesOf,
  policyOf,
  refusal,
  refusals,
  user,
  userArnOf,
} from '../../testing/callers.ts'
import { setQuota } from '../../testing/entities.ts'
import { ACCOUNT } from '../../testing/roles.ts'
import { testServer } from '../../testing/test-server.ts'

const server = testServer()
const UserName = 'Cathy'
const readOnly = 'arn:aws:iam::aws:policy/ReadOnlyAccess'

beforeEach(() => server.iam.send(new CreateUserCommand({ UserName, Path: '/team/' })))

const attach = (PolicyArn: string, iam: IAMClient = server.iam) =>
  iam.send(new AttachUserPolicyCommand({ UserName: 'cathy', PolicyArn }))
const detach = (PolicyArn: string, iam: IAMClient = server.iam) =>
  iam.send(new DetachUserPolicyCommand({ UserName: 'CATHY', PolicyArn }))
const list = (input: { PathPrefix?: string; Marker?: string | undefined; MaxItems?: number } = {}) =>
  server.iam.send(new ListAttachedUserPoliciesCommand({ UserName, ...input }))

async function policy(PolicyName: string, Path = '/', ...statements: object[]): Promise<string> {
  const [statement = { Effect: 'Allow', Action: 's3:*', Resource: '*' }] = statements
  const PolicyDocument = policyOf(statement)
  const { Policy } = await server.iam.send(new CreatePolicyCommand({ PolicyName, Path, PolicyDocument }))
  return Policy?.Arn ?? ''
}

const countOf = async (PolicyArn: string) =>
  (await server.iam.send(new GetPolicyCommand({ PolicyArn }))).Policy?.AttachmentCount

describe('managed policies of a user', () => {
  it('are attached once, counted, listed, and detached (behaviours 130)', async () => {
    const arn = await policy('own', '/team/')
    await attach(arn)
    await attach(arn)
    await attach(readOnly)
    expect(await countOf(arn)).toBe(1)
    const { $metadata: _, ...listed } = await list()
    expect(listed).toEqual({
      AttachedPolicies: [
        { PolicyName: 'own', PolicyArn: arn },
        { PolicyName: 'ReadOnlyAccess', PolicyArn: readOnly },
      ],
      IsTruncated: false,
    })
    expect((await list({ PathPrefix: '/team/' })).AttachedPolicies).toEqual([
      { PolicyName: 'own', PolicyArn: arn },
    ])
    await detach(arn)
    expect(await countOf(arn)).toBe(0)
    expect((await list()).AttachedPolicies).toHaveLength(1)
  })

  it('count for the user while they are attached, and denials name them (B-076, B-078, behaviours 104)', async () => {
    const ana = await user(server, 'ana')
    const listUsers = () => server.iamAs(ana).send(new ListUsersCommand({}))
    const own = { UserName: 'ana', PolicyArn: 'arn:aws:iam::aws:policy/IAMReadOnlyAccess' }
    expect(await refusal(listUsers())).toEqual(denied('ana', 'iam:ListUsers', userArnOf('')))
    await server.iam.send(new AttachUserPolicyCommand(own))
    await listUsers()
    const PolicyArn = await policy('deny-all', '/', { Effect: 'Deny', Action: '*', Resource: '*' })
    await server.iam.send(new AttachUserPolicyCommand({ UserName: 'ana', PolicyArn }))
    expect(await refusal(listUsers())).toEqual({
      code: 'AccessDenied',
      status: 403,
      message: `User: ${userArnOf('ana')} is not authorized to perform: iam:ListUsers on resource: ${userArnOf('')} with an explicit deny in an identity-based policy: ${PolicyArn}`,
    })
    await server.iam.send(new DetachUserPolicyCommand({ UserName: 'ana', PolicyArn }))
    await listUsers()
    await server.iam.send(new DetachUserPolicyCommand(own))
    expect(await refusal(listUsers())).toEqual(denied('ana', 'iam:ListUsers', userArnOf('')))
  })

  it('are listed in pages, behind one that is gone by now (behaviours 16, 72, 133)', async () => {
    for (const name of ['a', 'b', 'c']) await attach(await policy(name))
    const pages = paginateListAttachedUserPolicies({ client: server.iam, pageSize: 2 }, { UserName })
    const names = await pagesOf(pages, ({ AttachedPolicies }) =>
      AttachedPolicies?.map(({ PolicyName }) => PolicyName),
    )
    expect(names).toEqual([['a', 'b'], ['c']])
    const { Marker } = await list({ MaxItems: 1 })
    await detach(`arn:aws:iam::${ACCOUNT}:policy/a`)
    expect((await list({ Marker })).AttachedPolicies?.map(({ PolicyName }) => PolicyName)).toEqual(['b', 'c'])
  })

  it('are ten at most, unless the account’s quota says otherwise (behaviours 11, 115)', async () => {
    for (let index = 0; index < 10; index++) await attach(await policy(`p${index}`))
    const exceeded = (limit: number) => overLimit(`Cannot exceed quota for PoliciesPerUser: ${limit}`)
    expect(await refusal(attach(readOnly))).toEqual(exceeded(10))
    await attach(`arn:aws:iam::${ACCOUNT}:policy/p0`)
    expect((await list()).AttachedPolicies).toHaveLength(10)
    await setQuota(server, 'AttachedPoliciesPerUserQuota', 11)
    await attach(readOnly)
    expect(await refusal(attach(await policy('more')))).toEqual(exceeded(11))
  })

  it('must exist to be attached, be attached to be detached, and be named by an ARN (behaviours 5, 7, 101)', async () => {
    const absent = `arn:aws:iam::${ACCOUNT}:policy/absent`
    expect(await refusal(attach(absent))).toEqual({
      code: 'NoSuchEntity',
      status: 404,
      message: `Policy ${absent} does not exist or is not attachable.`,
    })
    for (const arn of [readOnly, absent]) {
      expect(await refusal(detach(arn))).toEqual({
        code: 'NoSuchEntity',
        status: 404,
        message: `Policy ${arn} was not found.`,
      })
    }
    const noArn = 'not-an-arn-but-long-enough'
    for (const refused of await refusals(attach(noArn), detach(noArn))) {
      expect(refused).toEqual({
        code: 'ValidationError',
        status: 400,
        message: `ARN ${noArn} is not valid.`,
      })
    }
    expect(await refusal(attach('x'.repeat(19)))).toMatchObject({ code: 'ValidationError' })
  })

  it('of another account cannot be attached', async () => {
    const other = server.iamAs(await server.newAccount({ account_id: '210987654321' }))
    const PolicyDocument = policyOf({ Effect: 'Allow', Action: 's3:*', Resource: '*' })
    const { Policy } = await other.send(new CreatePolicyCommand({ PolicyName: 'theirs', PolicyDocument }))
    expect(await refusal(attach(Policy?.Arn ?? ''))).toMatchObject({ code: 'NoSuchEntity', status: 404 })
  })

  it('of a user that is not there are missing for the user (behaviours 1)', async () => {
    const absent = { UserName: 'absent', PolicyArn: readOnly }
    for (const refused of await refusals(
      server.iam.send(new AttachUserPolicyCommand(absent)),
      server.iam.send(new DetachUserPolicyCommand(absent)),
      server.iam.send(new ListAttachedUserPoliciesCommand(absent)),
    )) {
      expect(refused).toEqual(missing('user', 'absent'))
    }
  })

  it('are decided on the user, with the policy and the boundary that the user has (X6, behaviours 120)', async () => {
    const Resource = userArnOf(UserName, '/team/')
    const ana = await user(
      server,
      'ana',
      {
        Effect: 'Allow',
        Action: ['iam:AttachUserPolicy', 'iam:DetachUserPolicy'],
        Resource,
        Condition: {
          ArnEquals: { 'iam:PolicyARN': readOnly },
          StringEquals: { 'iam:PermissionsBoundary': readOnly },
        },
      },
      { Effect: 'Allow', Action: 'iam:ListAttachedUserPolicies', Resource },
    )
    const iam = server.iamAs(ana)
    expect(await refusal(attach(readOnly, iam))).toEqual(denied('ana', 'iam:AttachUserPolicy', 'user Cathy'))
    expect(await refusal(detach(readOnly, iam))).toEqual(denied('ana', 'iam:DetachUserPolicy', 'user Cathy'))
    const PermissionsBoundary = readOnly
    await server.iam.send(new PutUserPermissionsBoundaryCommand({ UserName, PermissionsBoundary }))
    await attach(readOnly, iam)
    const own = await policy('own')
    expect(await refusal(attach(own, iam))).toEqual(denied('ana', 'iam:AttachUserPolicy', 'user Cathy'))
    await iam.send(new ListAttachedUserPoliciesCommand({ UserName }))
    await detach(readOnly, iam)
    const self = new ListAttachedUserPoliciesCommand({ UserName: 'ANA' })
    expect(await refusal(iam.send(self))).toEqual(denied('ana', 'iam:ListAttachedUserPolicies', 'user ana'))
  })
})
