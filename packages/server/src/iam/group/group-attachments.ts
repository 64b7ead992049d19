import { attachPolicy, detachPolicy, listAttachedPolicies } from '../policy/attachments.ts'
import { checkPolicyArn } from '../policy/policy-arn.ts'
import { iam } from '../service.ts'
import { asHolder } from './group-policies.ts'
import { existingGroup } from './group-resource.ts'

export const AttachGroupPolicy = iam.operation('AttachGroupPolicy', {
  access: 'Permissions management',
  resource: existingGroup,
  context: { 'iam:PolicyARN': ({ PolicyArn }) => PolicyArn },
  check: checkPolicyArn,
  handle: ({ PolicyArn }, call, group) => attachPolicy(call, asHolder(group), PolicyArn),
})

export const DetachGroupPolicy = iam.operation('DetachGroupPolicy', {
  access: 'Permissions management',
  resource: existingGroup,
  context: { 'iam:PolicyARN': ({ PolicyArn }) => PolicyArn },
  check: checkPolicyArn,
  handle: ({ PolicyArn }, call, group) => detachPolicy(call, asHolder(group), PolicyArn),
})

export const ListAttachedGroupPolicies = iam.operation('ListAttachedGroupPolicies', {
  access: 'List',
  resource: existingGroup,
  handle: (input, call, group) => listAttachedPolicies(call, asHolder(group), input),
})
