import {
  CreateUserCommand,
  DeleteUserPolicyCommand,
  GetUserPolicyCommand,
  type IAMClient,
  ListUserPoliciesCommand,
  ListUsersCommand,
  PutUserPermissionsBoundaryCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam'
import { beforeEach, describe, expect, it } from 'vitest'
import { denied, policyOf, refusal, refusals, user, userArnOf } from '../../testing/callers.ts'
import { inlinePolicyConformance } from '../../testing/inline-policies.ts'
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

inlinePolicyConformance({
  kind: 'user',
  holder: UserName,
  limit: 2_048,
  put: (UserName, PolicyName, PolicyDocument) =>
    server.iam.send(new PutUserPolicyCommand({ UserName, PolicyName, PolicyDocument })),
  get: (UserName, PolicyName) => server.iam.send(new GetUserPolicyCommand({ UserName, PolicyName })),
  remove: (UserName, PolicyName) => server.iam.send(new DeleteUserPolicyCommand({ UserName, PolicyName })),
  list: (UserName, page) => server.iam.send(new ListUserPoliciesCommand({ UserName, ...page })),
})

describe('inline policies of a user', () => {
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
