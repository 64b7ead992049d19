import type { ReadingCall } from '../../authorization/call.ts'
import type { PasswordPolicy } from '../../store/entity/password.ts'

/** The account's own password policy; `undefined` while the default one holds. */
export function passwordPolicyOf({
  account,
  store,
}: Pick<ReadingCall, 'account' | 'store'>): Promise<PasswordPolicy | undefined> {
  return store.passwordPolicies.get(account.AccountId, account.AccountId)
}

/** Whether the policy lets all users of the account change their own passwords, and read the policy for it (B-106). */
export async function usersMayChangePassword(call: ReadingCall): Promise<boolean> {
  return (await passwordPolicyOf(call))?.AllowUsersToChangePassword === true
}
