import { DeleteConflict } from '../../model/error.ts'
import { requireNoPolicies } from '../policy/leftover-policies.ts'
import { iam } from '../service.ts'
import { existingGroup } from './group-resource.ts'

export const DeleteGroup = iam.operation('DeleteGroup', {
  access: 'Write',
  resource: existingGroup,
  async handle(_input, { account: { AccountId }, tx }, { GroupId }) {
    await requireNoPolicies(tx, AccountId, GroupId)
    if ((await tx.memberships.countOf(AccountId, GroupId)) > 0) {
      throw DeleteConflict('Cannot delete entity, must remove users from group first.')
    }
    await tx.groups.delete(AccountId, GroupId)
  },
})
