import { EntityAlreadyExists, ValidationError } from '../../model/error.ts'
import type { User } from '../../store/entity/user.ts'
import { iam } from '../service.ts'
import { namedOrCallingIamUser } from '../user/user-resource.ts'
import { asLoginProfile } from './login-profile.ts'
import { sealNewPassword } from './new-password.ts'

// behaviours 3
const exists = ({ UserName }: User) =>
  EntityAlreadyExists(`Login Profile for user ${UserName} already exists.`)

export const CreateLoginProfile = iam.operation('CreateLoginProfile', {
  access: 'Write',
  resource: namedOrCallingIamUser,
  check({ Password }) {
    // the model leaves it out for the root users of member accounts, who then choose their own
    if (Password !== undefined) return
    throw ValidationError(
      "1 validation error detected: Value at 'password' failed to satisfy constraint: Member must not be null",
    )
  },
  async prepare({ Password = '' }, call, user) {
    const { account, store } = call
    if ((await store.passwords.get(account.AccountId, user.UserId)) !== undefined) throw exists(user)
    return sealNewPassword(call, user, Password, undefined)
  },
  async handle({ PasswordResetRequired = false }, { account, tx, now }, user, sealed) {
    const profile = { PrincipalId: user.UserId, CreateDate: now, PasswordResetRequired }
    if ((await tx.passwords.insert(account.AccountId, profile, sealed)) === 'exists') throw exists(user)
    return { LoginProfile: asLoginProfile(user, profile) }
  },
})
