import { attachPolicy, detachPolicy, listAttachedPolicies } from '../policy/attachments.ts'
import { heldBoundary } from '../policy/held-boundary.ts'
import { checkPolicyArn } from '../policy/policy-arn.ts'
import { iam } from '../service.ts'
import { asHolder } from './user-policies.ts'
import { existingUser } from './user-resource.ts'

export const AttachUserPolicy = iam.operation('AttachUserPolicy', {
  access: 'Permissions management',
  resource: existingUser,
  context: { 'iam:PolicyARN': ({ PolicyArn }) => PolicyArn, ...heldBoundary },
  check: checkPolicyArn,
  handle: ({ PolicyArn }, call, user) => attachPolicy(call, asHolder(user), PolicyArn),
})

export const DetachUserPolicy = iam.operation('DetachUserPolicy', {
  access: 'Permissions management',
  resource: existingUser,
  context: { 'iam:PolicyARN': ({ PolicyArn }) => PolicyArn, ...heldBoundary },
  check: checkPolicyArn,
  handle: ({ PolicyArn }, call, user) => detachPolicy(call, asHolder(user), PolicyArn),
})

export const ListAttachedUserPolicies = iam.operation('ListAttachedUserPolicies', {
  access: 'List',
  resource: existingUser,
  handle: (input, call, user) => listAttachedPolicies(call, asHolder(user), input),
})
