import { iam } from '../service.ts'
import { requireNothingAttached } from './leftovers.ts'
import { existingUser } from './user-resource.ts'

export const DeleteUser = iam.operation('DeleteUser', {
  access: 'Write',
  resource: existingUser,
  async handle(_input, { account, tx }, user) {
    await requireNothingAttached(tx, account.AccountId, user)
    await tx.users.delete(account.AccountId, user.UserId)
  },
})
