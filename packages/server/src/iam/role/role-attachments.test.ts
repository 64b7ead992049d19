import {
  AttachRolePolicyCommand,
  DetachRolePolicyCommand,
  type IAMClient,
  ListAttachedRolePoliciesCommand,
  PutRolePermissionsBoundaryCommand,
} from '@aws-sdk/client-iam'
import { beforeEach, describe, expect, it } from 'vitest'
import { attachmentConformance } from '../../testing/attachments.ts'
import { denied, refusal, user } from '../../testing/callers.ts'
import { managedPolicy, readOnly } from '../../testing/policies.ts'
import { role, roleArnOf, trustEc2 } from '../../testing/roles.ts'
import { testServer } from '../../testing/test-server.ts'

const server = testServer()
const RoleName = 'App'

beforeEach(() => role(server, RoleName, trustEc2))

const attach = (PolicyArn: string, iam: IAMClient = server.iam) =>
  iam.send(new AttachRolePolicyCommand({ RoleName: 'app', PolicyArn }))
const detach = (PolicyArn: string, iam: IAMClient = server.iam) =>
  iam.send(new DetachRolePolicyCommand({ RoleName: 'APP', PolicyArn }))

attachmentConformance(server, {
  kind: 'role',
  holder: RoleName,
  quota: 'AttachedPoliciesPerRoleQuota',
  phrase: 'PoliciesPerRole',
  attach: (RoleName, PolicyArn) => server.iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn })),
  detach: (RoleName, PolicyArn) => server.iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn })),
  list: (RoleName, input) => server.iam.send(new ListAttachedRolePoliciesCommand({ RoleName, ...input })),
})

describe('managed policies of a role', () => {
  it('are decided on the role, with the policy and the boundary that the role has (X6)', async () => {
    const ana = await user(
      server,
      'ana',
      {
        Effect: 'Allow',
        Action: ['iam:AttachRolePolicy', 'iam:DetachRolePolicy'],
        Resource: roleArnOf(RoleName),
        Condition: {
          ArnEquals: { 'iam:PolicyARN': readOnly },
          StringEquals: { 'iam:PermissionsBoundary': readOnly },
        },
      },
      { Effect: 'Allow', Action: 'iam:ListAttachedRolePolicies', Resource: roleArnOf(RoleName) },
    )
    const iam = server.iamAs(ana)
    expect(await refusal(attach(readOnly, iam))).toEqual(denied('ana', 'iam:AttachRolePolicy', 'role App'))
    expect(await refusal(detach(readOnly, iam))).toEqual(denied('ana', 'iam:DetachRolePolicy', 'role App'))
    const PermissionsBoundary = readOnly
    await server.iam.send(new PutRolePermissionsBoundaryCommand({ RoleName, PermissionsBoundary }))
    await attach(readOnly, iam)
    expect(await refusal(attach(await managedPolicy(server, 'own'), iam))).toEqual(
      denied('ana', 'iam:AttachRolePolicy', 'role App'),
    )
    await iam.send(new ListAttachedRolePoliciesCommand({ RoleName }))
    await detach(readOnly, iam)
    await role(server, 'other', trustEc2)
    const other = new ListAttachedRolePoliciesCommand({ RoleName: 'other' })
    expect(await refusal(iam.send(other))).toMatchObject({ code: 'AccessDenied' })
  })
})
