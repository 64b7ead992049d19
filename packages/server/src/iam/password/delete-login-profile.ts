import { iam } from '../service.ts'
import { namedOrCallingIamUser } from '../user/user-resource.ts'
import { loginProfileOf } from './login-profile.ts'

export const DeleteLoginProfile = iam.operation('DeleteLoginProfile', {
  access: 'Write',
  resource: namedOrCallingIamUser,
  async handle(_input, call, user) {
    const { account, tx } = call
    await loginProfileOf({ account, store: tx }, user)
    await tx.passwords.delete(account.AccountId, user.UserId)
    const { PasswordLastUsed, ...withoutUse } = user
    if (PasswordLastUsed !== undefined) await tx.users.update(account.AccountId, withoutUse)
  },
})
