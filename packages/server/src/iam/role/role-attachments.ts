import { attachPolicy, detachPolicy, listAttachedPolicies } from '../policy/attachments.ts'
import { heldBoundary } from '../policy/held-boundary.ts'
import { checkPolicyArn } from '../policy/policy-arn.ts'
import { iam } from '../service.ts'
import { asHolder } from './role-policies.ts'
import { changeableRole, existingRole } from './role-resource.ts'

export const AttachRolePolicy = iam.operation('AttachRolePolicy', {
  access: 'Permissions management',
  resource: changeableRole,
  context: { 'iam:PolicyARN': ({ PolicyArn }) => PolicyArn, ...heldBoundary },
  check: checkPolicyArn,
  handle: ({ PolicyArn }, call, role) => attachPolicy(call, asHolder(role), PolicyArn),
})

export const DetachRolePolicy = iam.operation('DetachRolePolicy', {
  access: 'Permissions management',
  resource: changeableRole,
  context: { 'iam:PolicyARN': ({ PolicyArn }) => PolicyArn, ...heldBoundary },
  check: checkPolicyArn,
  handle: ({ PolicyArn }, call, role) => detachPolicy(call, asHolder(role), PolicyArn),
})

export const ListAttachedRolePolicies = iam.operation('ListAttachedRolePolicies', {
  access: 'List',
  resource: existingRole,
  handle: (input, call, role) => listAttachedPolicies(call, asHolder(role), input),
})
