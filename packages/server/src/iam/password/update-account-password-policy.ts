import { noResource } from '../../authorization/no-resource.ts'
import { iam } from '../service.ts'

/** Replaces the whole policy: what is not given has its usual value again (B-113). */
export const UpdateAccountPasswordPolicy = iam.operation('UpdateAccountPasswordPolicy', {
  access: 'Write',
  resource: noResource,
  async handle(input, { account, tx }) {
    const { AccountId } = account
    const { MaxPasswordAge, PasswordReusePrevention } = input
    const policy = {
      AccountId,
      MinimumPasswordLength: input.MinimumPasswordLength ?? 6,
      RequireSymbols: input.RequireSymbols ?? false,
      RequireNumbers: input.RequireNumbers ?? false,
      RequireUppercaseCharacters: input.RequireUppercaseCharacters ?? false,
      RequireLowercaseCharacters: input.RequireLowercaseCharacters ?? false,
      AllowUsersToChangePassword: input.AllowUsersToChangePassword ?? false,
      HardExpiry: input.HardExpiry ?? false,
      ...(MaxPasswordAge !== undefined && { MaxPasswordAge }),
      ...(PasswordReusePrevention !== undefined && { PasswordReusePrevention }),
    }
    const updated = await tx.passwordPolicies.update(AccountId, policy)
    if (updated === 'missing') await tx.passwordPolicies.insert(AccountId, policy)
  },
})
