import { userArn } from '../../authorization/arn.ts'
import type { ReadingCall } from '../../authorization/call.ts'
import { isPassword } from '../../credentials/password-hash.ts'
import { AccessDenied, InvalidUserType } from '../../model/error.ts'
import type { ResourceFinder } from '../../model/operation.ts'
import type { User } from '../../store/entity/user.ts'
import { iam } from '../service.ts'
import { isUnchanged, loginProfileOf } from './login-profile.ts'
import { knownPassword, sealNewPassword } from './new-password.ts'
import { usersMayChangePassword } from './password-policy.ts'

/** The calling user; roles, federated users and the root user are told that they have no such password (B-128, B-131). */
const callingUser: ResourceFinder<object, User, ReadingCall> = {
  types: ['user'],
  find(_input, { caller, account }) {
    const { holder } = caller
    if (holder.kind === 'user') {
      const { user } = holder
      return {
        arn: userArn(account, user),
        printed: `user ${user.UserName}`,
        tags: user.Tags,
        serviceTagPrefix: 'iam',
        entity: user,
        existing: () => user,
      }
    }
    return {
      arn: caller.arn,
      existing() {
        throw InvalidUserType('Only IAM Users can change their own password')
      },
    }
  },
}

const wrongOldPassword = () => AccessDenied('The old password is not correct.')

export const ChangePassword = iam.operation('ChangePassword', {
  access: 'Write',
  resource: callingUser,
  alsoAllowed: usersMayChangePassword,
  async prepare({ OldPassword, NewPassword }, call, user) {
    await loginProfileOf(call, user)
    const known = await knownPassword(call, user)
    if (known === undefined || !(await isPassword(OldPassword, known.hashes[0]))) throw wrongOldPassword()
    // behaviours 127
    if (NewPassword === OldPassword) throw AccessDenied('The new password is the old one.')
    return { before: known.sealed, after: await sealNewPassword(call, user, NewPassword, known.hashes) }
  },
  async handle(_input, call, user, { before, after }) {
    const { account, tx, now } = call
    const profile = await loginProfileOf({ account, store: tx }, user)
    // of two changes at once the second one no longer gives the old password
    if (!(await isUnchanged(call, user, before))) throw wrongOldPassword()
    const changed = { ...profile, CreateDate: now, PasswordResetRequired: false }
    await tx.passwords.update(account.AccountId, changed, after)
  },
})
