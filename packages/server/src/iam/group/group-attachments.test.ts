import {
  AttachGroupPolicyCommand,
  CreateGroupCommand,
  DetachGroupPolicyCommand,
  type IAMClient,
  ListAttachedGroupPoliciesCommand,
} from '@aws-sdk/client-iam'
import { beforeEach, describe, expect, it } from 'vitest'
import { attachmentConformance } from '../../testing/attachments.ts'
import { denied, refusal, user } from '../../testing/callers.ts'
import { group, groupArnOf } from '../../testing/groups.ts'
import { managedPolicy, readOnly } from '../../testing/policies.ts'
import { testServer } from '../../testing/test-server.ts'

const server = testServer()
const GroupName = 'Devs'

beforeEach(() => server.iam.send(new CreateGroupCommand({ GroupName, Path: '/team/' })))

const attach = (PolicyArn: string, iam: IAMClient = server.iam) =>
  iam.send(new AttachGroupPolicyCommand({ GroupName: 'devs', PolicyArn }))
const detach = (PolicyArn: string, iam: IAMClient = server.iam) =>
  iam.send(new DetachGroupPolicyCommand({ GroupName: 'DEVS', PolicyArn }))

attachmentConformance(server, {
  kind: 'group',
  holder: GroupName,
  quota: 'AttachedPoliciesPerGroupQuota',
  phrase: 'PoliciesPerGroup',
  attach: (GroupName, PolicyArn) => server.iam.send(new AttachGroupPolicyCommand({ GroupName, PolicyArn })),
  detach: (GroupName, PolicyArn) => server.iam.send(new DetachGroupPolicyCommand({ GroupName, PolicyArn })),
  list: (GroupName, input) => server.iam.send(new ListAttachedGroupPoliciesCommand({ GroupName, ...input })),
})

describe('managed policies of a group', () => {
  it('are decided on the stored ARN of the group, with the policy (X6, behaviours 102, 120)', async () => {
    const own = await managedPolicy(server, 'own')
    await group(server, 'Other')
    const Resource = groupArnOf(GroupName, '/team/')
    const ana = await user(
      server,
      'ana',
      {
        Effect: 'Allow',
        Action: ['iam:AttachGroupPolicy', 'iam:DetachGroupPolicy'],
        Resource,
        Condition: { ArnEquals: { 'iam:PolicyARN': readOnly } },
      },
      { Effect: 'Allow', Action: 'iam:ListAttachedGroupPolicies', Resource },
    )
    const iam = server.iamAs(ana)
    await attach(readOnly, iam)
    await iam.send(new ListAttachedGroupPoliciesCommand({ GroupName }))
    await detach(readOnly, iam)
    expect(await refusal(attach(own, iam))).toEqual(denied('ana', 'iam:AttachGroupPolicy', 'group Devs'))
    expect(await refusal(detach(own, iam))).toEqual(denied('ana', 'iam:DetachGroupPolicy', 'group Devs'))
    const other = new ListAttachedGroupPoliciesCommand({ GroupName: 'other' })
    expect(await refusal(iam.send(other))).toEqual(
      denied('ana', 'iam:ListAttachedGroupPolicies', 'group Other'),
    )
  })
})
