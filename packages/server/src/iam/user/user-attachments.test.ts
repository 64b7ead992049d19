import {
  AttachUserPolicyCommand,
  CreateUserCommand,
  DetachUserPolicyCommand,
  type IAMClient,
  ListAttachedUserPoliciesCommand,
  ListUsersCommand,
  PutUserPermissionsBoundaryCommand,
} from '@aws-sdk/client-iam'
import { beforeEach, describe, expect, it } from 'vitest'
import { attachmentConformance } from '../../testing/attachments.ts'
import { denied, policyOf, refusal, user, userArnOf } from '../../testing/callers.ts'
import { managedPolicy, readOnly } from '../../testing/policies.ts'
import { testServer } from '../../testing/test-server.ts'

const server = testServer()
const UserName = 'Cathy'

beforeEach(() => server.iam.send(new CreateUserCommand({ UserName, Path: '/team/' })))

const attach = (PolicyArn: string, iam: IAMClient = server.iam) =>
  iam.send(new AttachUserPolicyCommand({ UserName: 'cathy', PolicyArn }))
const detach = (PolicyArn: string, iam: IAMClient = server.iam) =>
  iam.send(new DetachUserPolicyCommand({ UserName: 'CATHY', PolicyArn }))

attachmentConformance(server, {
  kind: 'user',
  holder: UserName,
  quota: 'AttachedPoliciesPerUserQuota',
  phrase: 'PoliciesPerUser',
  attach: (UserName, PolicyArn) => server.iam.send(new AttachUserPolicyCommand({ UserName, PolicyArn })),
  detach: (UserName, PolicyArn) => server.iam.send(new DetachUserPolicyCommand({ UserName, PolicyArn })),
  list: (UserName, input) => server.iam.send(new ListAttachedUserPoliciesCommand({ UserName, ...input })),
})

describe('managed policies of a user', () => {
  it('count for the user while they are attached, and denials name them (B-076, B-078, behaviours 104)', async () => {
    const ana = await user(server, 'ana')
    const listUsers = () => server.iamAs(ana).send(new ListUsersCommand({}))
    const own = { UserName: 'ana', PolicyArn: 'arn:aws:iam::aws:policy/IAMReadOnlyAccess' }
    expect(await refusal(listUsers())).toEqual(denied('ana', 'iam:ListUsers', userArnOf('')))
    await server.iam.send(new AttachUserPolicyCommand(own))
    await listUsers()
    const PolicyArn = await managedPolicy(server, 'deny-all', {
      PolicyDocument: policyOf({ Effect: 'Deny', Action: '*', Resource: '*' }),
    })
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
    const own = await managedPolicy(server, 'own')
    expect(await refusal(attach(own, iam))).toEqual(denied('ana', 'iam:AttachUserPolicy', 'user Cathy'))
    await iam.send(new ListAttachedUserPoliciesCommand({ UserName }))
    await detach(readOnly, iam)
    const self = new ListAttachedUserPoliciesCommand({ UserName: 'ANA' })
    expect(await refusal(iam.send(self))).toEqual(denied('ana', 'iam:ListAttachedUserPolicies', 'user ana'))
  })
})
