import { EntityTemporarilyUnmodifiable } from '../../model/error.ts'
import { iam } from '../service.ts'
import { existingUser } from '../user/user-resource.ts'
import { isUnchanged, loginProfileOf } from './login-profile.ts'
import { knownPassword, sealNewPassword } from './new-password.ts'

export const UpdateLoginProfile = iam.operation('UpdateLoginProfile', {
  access: 'Write',
  resource: existingUser,
  async prepare({ Password }, call, user) {
    await loginProfileOf(call, user)
    if (Password === undefined) return undefined
    const before = await knownPassword(call, user)
    const after = await sealNewPassword(call, user, Password, before?.hashes)
    return { before: before?.sealed ?? new Uint8Array(), after }
  },
  async handle({ PasswordResetRequired }, call, user, replaced) {
    const { account, tx, now } = call
    const profile = await loginProfileOf({ account, store: tx }, user)
    if (replaced !== undefined && !(await isUnchanged(call, user, replaced.before))) {
      throw EntityTemporarilyUnmodifiable(
        `Login Profile for User ${user.UserName} cannot be modified while its password is being changed.`,
      )
    }
    const changed = {
      ...profile,
      ...(replaced !== undefined && { CreateDate: now }),
      // what is not given stays as it was (behaviours 127)
      ...(PasswordResetRequired !== undefined && { PasswordResetRequired }),
    }
    await tx.passwords.update(account.AccountId, changed, replaced?.after)
  },
})
