import { GLOBAL } from '../../store/store.ts'
import { iam } from '../service.ts'
import { namedUserOrAssumedRoot } from '../user/user-resource.ts'
import { loginProfileOf } from './login-profile.ts'

export const DeleteLoginProfile = iam.operation('DeleteLoginProfile', {
  access: 'Write',
  resource: namedUserOrAssumedRoot,
  // when a root user's password was last used stands with the account
  writes: (_input, { account, caller }) =>
    caller.session?.kind === 'root-session' ? [account.AccountId, GLOBAL] : [account.AccountId],
  async handle(_input, { account, tx }, owner) {
    const { PrincipalId } = await loginProfileOf({ account, store: tx }, owner)
    await tx.passwords.delete(account.AccountId, PrincipalId)
    if (owner === 'root') {
      const root = await tx.accounts.get(GLOBAL, account.AccountId)
      const { PasswordLastUsed, ...withoutUse } = root ?? account
      if (PasswordLastUsed !== undefined) await tx.accounts.update(GLOBAL, withoutUse)
    } else {
      const { PasswordLastUsed, ...withoutUse } = owner
      if (PasswordLastUsed !== undefined) await tx.users.update(account.AccountId, withoutUse)
    }
  },
})
