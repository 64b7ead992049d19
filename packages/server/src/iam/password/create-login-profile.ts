import { EntityAlreadyExists, ValidationError } from '../../model/error.ts'
import { principalIdOf } from '../mfa/mfa-device.ts'
import { iam } from '../service.ts'
import { namedUserOrAssumedRoot, type UserOrRoot } from '../user/user-resource.ts'
import { asLoginProfile, nameOf } from './login-profile.ts'
import { sealNewPassword } from './new-password.ts'

// behaviours 3
const exists = (owner: UserOrRoot) =>
  EntityAlreadyExists(`Login Profile for user ${nameOf(owner)} already exists.`)

export const CreateLoginProfile = iam.operation('CreateLoginProfile', {
  access: 'Write',
  resource: namedUserOrAssumedRoot,
  check({ Password, UserName }, { caller }) {
    // whoever manages a member account lets its root user choose a password, and never knows one
    const isForRoot = caller.session?.kind === 'root-session' && UserName === undefined
    if (isForRoot && Password !== undefined)
      throw ValidationError('The password must be omitted in a session of AssumeRoot.')
    if (isForRoot || Password !== undefined) return
    throw ValidationError(
      "1 validation error detected: Value at 'password' failed to satisfy constraint: Member must not be null",
    )
  },
  async prepare({ Password = '' }, call, owner) {
    const { account, store } = call
    if ((await store.passwords.get(account.AccountId, principalIdOf(call, owner))) !== undefined)
      throw exists(owner)
    return owner === 'root' ? undefined : sealNewPassword(call, owner, Password, undefined)
  },
  async handle({ PasswordResetRequired = false }, { account, tx, now }, owner, sealed) {
    const profile = {
      PrincipalId: principalIdOf({ account }, owner),
      CreateDate: now,
      // until then nobody signs in by it
      PasswordResetRequired: owner === 'root' || PasswordResetRequired,
    }
    if ((await tx.passwords.insert(account.AccountId, profile, sealed)) === 'exists') throw exists(owner)
    return { LoginProfile: asLoginProfile(owner, profile) }
  },
})
