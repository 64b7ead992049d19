import {
  CreateGroupCommand,
  DeleteGroupPolicyCommand,
  GetGroupPolicyCommand,
  type IAMClient,
  ListGroupPoliciesCommand,
  PutGroupPolicyCommand,
} from '@aws-sdk/client-iam'
import { beforeEach, describe, expect, it } from 'vitest'
import { denied, policyOf, refusals, user } from '../../testing/callers.ts'
import { group, groupArnOf } from '../../testing/groups.ts'
import { inlinePolicyConformance } from '../../testing/inline-policies.ts'
import { testServer } from '../../testing/test-server.ts'

const server = testServer()
const GroupName = 'Devs'
const document = policyOf({ Effect: 'Allow', Action: 's3:GetObject', Resource: '*' })

beforeEach(() => server.iam.send(new CreateGroupCommand({ GroupName, Path: '/team/' })))

const put = (PolicyName: string, PolicyDocument = document, iam: IAMClient = server.iam) =>
  iam.send(new PutGroupPolicyCommand({ GroupName: 'devs', PolicyName, PolicyDocument }))
const get = (PolicyName: string, iam: IAMClient = server.iam) =>
  iam.send(new GetGroupPolicyCommand({ GroupName: 'DEVS', PolicyName }))
const remove = (PolicyName: string, iam: IAMClient = server.iam) =>
  iam.send(new DeleteGroupPolicyCommand({ GroupName, PolicyName }))
const list = (iam: IAMClient = server.iam) => iam.send(new ListGroupPoliciesCommand({ GroupName }))

inlinePolicyConformance({
  kind: 'group',
  holder: GroupName,
  limit: 5_120,
  put: (GroupName, PolicyName, PolicyDocument) =>
    server.iam.send(new PutGroupPolicyCommand({ GroupName, PolicyName, PolicyDocument })),
  get: (GroupName, PolicyName) => server.iam.send(new GetGroupPolicyCommand({ GroupName, PolicyName })),
  remove: (GroupName, PolicyName) => server.iam.send(new DeleteGroupPolicyCommand({ GroupName, PolicyName })),
  list: (GroupName, page) => server.iam.send(new ListGroupPoliciesCommand({ GroupName, ...page })),
})

describe('the permissions of inline policies of a group', () => {
  it('are decided on the stored ARN of the group (behaviours 102, 120)', async () => {
    await put('inline')
    await group(server, 'Other')
    const actions = ['Put', 'Get', 'Delete'].map((verb) => `iam:${verb}GroupPolicy`)
    const Action = [...actions, 'iam:ListGroupPolicies']
    const Resource = groupArnOf(GroupName, '/team/')
    const iam = server.iamAs(await user(server, 'ana', { Effect: 'Allow', Action, Resource }))
    await put('new', document, iam)
    await get('new', iam)
    await list(iam)
    await remove('new', iam)
    const other = { GroupName: 'other', PolicyName: 'a' }
    const refused = await refusals(
      iam.send(new PutGroupPolicyCommand({ ...other, PolicyDocument: document })),
      iam.send(new GetGroupPolicyCommand(other)),
      iam.send(new DeleteGroupPolicyCommand(other)),
      iam.send(new ListGroupPoliciesCommand(other)),
    )
    expect(refused).toEqual(Action.map((action) => denied('ana', action, 'group Other')))
  })
})
