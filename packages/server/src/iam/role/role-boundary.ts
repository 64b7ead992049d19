import { NoSuchEntity } from '../../model/error.ts'
import { requireBoundary } from '../policy/boundary.ts'
import { heldBoundary } from '../policy/held-boundary.ts'
import { iam } from '../service.ts'
import { changeableRole } from './role-resource.ts'

export const PutRolePermissionsBoundary = iam.operation('PutRolePermissionsBoundary', {
  access: 'Permissions management',
  resource: changeableRole,
  context: { 'iam:PermissionsBoundary': ({ PermissionsBoundary }) => PermissionsBoundary },
  async handle({ PermissionsBoundary }, call, role) {
    await requireBoundary(call, PermissionsBoundary)
    await call.tx.roles.update(call.account.AccountId, { ...role, PermissionsBoundary })
  },
})

export const DeleteRolePermissionsBoundary = iam.operation('DeleteRolePermissionsBoundary', {
  access: 'Permissions management',
  resource: changeableRole,
  context: heldBoundary,
  async handle(_input, { account, tx }, { PermissionsBoundary, ...role }) {
    if (PermissionsBoundary === undefined) {
      // behaviours 101
      throw NoSuchEntity(`The role with name ${role.RoleName} does not have a permissions boundary.`)
    }
    await tx.roles.update(account.AccountId, role)
  },
})
