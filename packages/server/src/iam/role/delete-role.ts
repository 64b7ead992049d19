import { DeleteConflict } from '../../model/error.ts'
import { heldBoundary } from '../policy/held-boundary.ts'
import { iam } from '../service.ts'
import { changeableRole } from './role-resource.ts'

export const DeleteRole = iam.operation('DeleteRole', {
  access: 'Write',
  resource: changeableRole,
  context: heldBoundary,
  async handle(_input, { account: { AccountId }, tx }, { RoleId }) {
    // behaviours 10, in this order
    if ((await tx.inlinePolicies.of(AccountId, RoleId)).length > 0) {
      throw DeleteConflict('Cannot delete entity, must delete policies first.')
    }
    if ((await tx.attachments.of(AccountId, RoleId)).length > 0) {
      throw DeleteConflict('Cannot delete entity, must detach all policies first.')
    }
    if ((await tx.instanceProfiles.countOf(AccountId, RoleId)) > 0) {
      throw DeleteConflict('Cannot delete entity, must remove roles from instance profile first.')
    }
    await tx.roles.delete(AccountId, RoleId)
  },
})
