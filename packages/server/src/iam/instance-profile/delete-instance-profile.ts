import { DeleteConflict } from '../../model/error.ts'
import { iam } from '../service.ts'
import { existingInstanceProfile } from './instance-profile-resource.ts'

export const DeleteInstanceProfile = iam.operation('DeleteInstanceProfile', {
  access: 'Write',
  resource: existingInstanceProfile,
  async handle(_input, { account, tx }, { InstanceProfileId, RoleId }) {
    if (RoleId !== undefined) {
      // behaviours 10
      throw DeleteConflict('Cannot delete entity, must remove roles from instance profile first.')
    }
    await tx.instanceProfiles.delete(account.AccountId, InstanceProfileId)
  },
})
