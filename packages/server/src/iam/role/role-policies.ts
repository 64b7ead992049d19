import type { Role } from '../../store/entity/role.ts'
import { heldBoundary } from '../policy/held-boundary.ts'
import {
  checkInlinePolicy,
  deleteInlinePolicy,
  getInlinePolicy,
  type Holder,
  listInlinePolicies,
  putInlinePolicy,
} from '../policy/inline-policies.ts'
import { iam } from '../service.ts'
import { changeableRole, existingRole } from './role-resource.ts'

/** A role as the holder of policies. */
export const asHolder = ({ RoleId, RoleName }: Role): Holder => ({ kind: 'role', id: RoleId, name: RoleName })

export const PutRolePolicy = iam.operation('PutRolePolicy', {
  access: 'Permissions management',
  resource: changeableRole,
  context: heldBoundary,
  check: checkInlinePolicy('role'),
  handle: (input, call, role) => putInlinePolicy(call, asHolder(role), input),
})

export const GetRolePolicy = iam.operation('GetRolePolicy', {
  access: 'Read',
  resource: existingRole,
  handle: async ({ RoleName, PolicyName }, call, role) => ({
    RoleName,
    ...(await getInlinePolicy(call, asHolder(role), PolicyName)),
  }),
})

export const DeleteRolePolicy = iam.operation('DeleteRolePolicy', {
  access: 'Permissions management',
  resource: changeableRole,
  context: heldBoundary,
  handle: ({ PolicyName }, call, role) => deleteInlinePolicy(call, asHolder(role), PolicyName),
})

export const ListRolePolicies = iam.operation('ListRolePolicies', {
  access: 'List',
  resource: existingRole,
  handle: (input, call, role) => listInlinePolicies(call, asHolder(role), input),
})
