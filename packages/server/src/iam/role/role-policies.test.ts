import {
  DeleteRolePolicyCommand,
  GetRolePolicyCommand,
  type IAMClient,
  ListRolePoliciesCommand,
  PutRolePermissionsBoundaryCommand,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam'
import { beforeEach, describe, expect, it } from 'vitest'
import { denied, policyOf, refusal, refusals, user } from '../../testing/callers.ts'
import { inlinePolicyConformance } from '../../testing/inline-policies.ts'
import { role, roleArnOf, trustEc2 } from '../../testing/roles.ts'
import { testServer } from '../../testing/test-server.ts'

const server = testServer()
const RoleName = 'App'
const document = policyOf({ Effect: 'Allow', Action: 's3:GetObject', Resource: '*' })

beforeEach(() => role(server, RoleName, trustEc2))

const put = (PolicyName: string, PolicyDocument = document, iam: IAMClient = server.iam) =>
  iam.send(new PutRolePolicyCommand({ RoleName: 'app', PolicyName, PolicyDocument }))
const get = (PolicyName: string, iam: IAMClient = server.iam) =>
  iam.send(new GetRolePolicyCommand({ RoleName: 'APP', PolicyName }))
const remove = (PolicyName: string, iam: IAMClient = server.iam) =>
  iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName }))

inlinePolicyConformance({
  kind: 'role',
  holder: RoleName,
  limit: 10_240,
  put: (RoleName, PolicyName, PolicyDocument) =>
    server.iam.send(new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument })),
  get: (RoleName, PolicyName) => server.iam.send(new GetRolePolicyCommand({ RoleName, PolicyName })),
  remove: (RoleName, PolicyName) => server.iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName })),
  list: (RoleName, page) => server.iam.send(new ListRolePoliciesCommand({ RoleName, ...page })),
})

describe('the permissions of inline policies of a role', () => {
  it('are decided on the role, those of changes with the boundary that it has (X6, behaviours 102)', async () => {
    const PermissionsBoundary = 'arn:aws:iam::aws:policy/ReadOnlyAccess'
    const ana = await user(
      server,
      'ana',
      {
        Effect: 'Allow',
        Action: ['iam:PutRolePolicy', 'iam:DeleteRolePolicy'],
        Resource: roleArnOf(RoleName),
        Condition: { StringEquals: { 'iam:PermissionsBoundary': PermissionsBoundary } },
      },
      {
        Effect: 'Allow',
        Action: ['iam:GetRolePolicy', 'iam:ListRolePolicies'],
        Resource: roleArnOf(RoleName),
      },
    )
    const iam = server.iamAs(ana)
    await put('inline')
    expect(await refusal(put('new', document, iam))).toEqual(denied('ana', 'iam:PutRolePolicy', 'role App'))
    expect(await refusal(remove('inline', iam))).toEqual(denied('ana', 'iam:DeleteRolePolicy', 'role App'))
    await get('inline', iam)
    await iam.send(new ListRolePoliciesCommand({ RoleName }))
    await server.iam.send(new PutRolePermissionsBoundaryCommand({ RoleName, PermissionsBoundary }))
    await put('new', document, iam)
    await remove('new', iam)
    await role(server, 'other', trustEc2)
    const other = { RoleName: 'other', PolicyName: 'a' }
    for (const refused of await refusals(
      iam.send(new GetRolePolicyCommand(other)),
      iam.send(new ListRolePoliciesCommand(other)),
    )) {
      expect(refused).toMatchObject({ code: 'AccessDenied' })
    }
  })
})
