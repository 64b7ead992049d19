import { DeleteConflict } from '../../model/error.ts'
import { heldBoundary } from '../policy/held-boundary.ts'
import { requireNoPolicies } from '../policy/leftover-policies.ts'
import { iam } from '../service.ts'
import { changeableRole } from './role-resource.ts'

export const DeleteRole = iam.operation('DeleteRole', {
  access: 'Write',
  resource: changeableRole,
  context: heldBoundary,
  async handle(_input, { account: { AccountId }, tx }, { RoleId }) {
    await requireNoPolicies(tx, AccountId, RoleId)
    if ((await tx.instanceProfiles.countOf(AccountId, RoleId)) > 0) {
      throw DeleteConflict('Cannot delete entity, must remove roles from instance profile first.')
    }
    await tx.roles.delete(AccountId, RoleId)
  },
})
