import type { Kind } from '../kind.ts'

/**
 * The console password of a user or of the root user. Sealed beside it lie its hash and, behind that, those of the
 * passwords before it.
 */
export interface Password {
  /** The unique id of the user; the account id for the root user. */
  readonly PrincipalId: string
  /** When the password that counts now was set. */
  readonly CreateDate: Date
  readonly PasswordResetRequired: boolean
}

export const passwordKind: Kind<Password> = {
  kind: 'password',
  id: (password) => password.PrincipalId,
  dates: ['CreateDate'],
  sealed: true,
}

/** The account's own password policy, under the id of the account; without one the default policy holds. */
export interface PasswordPolicy {
  readonly AccountId: string
  readonly MinimumPasswordLength: number
  readonly RequireSymbols: boolean
  readonly RequireNumbers: boolean
  readonly RequireUppercaseCharacters: boolean
  readonly RequireLowercaseCharacters: boolean
  readonly AllowUsersToChangePassword: boolean
  /** Days for which a password counts; absent where passwords never expire. */
  readonly MaxPasswordAge?: number
  /** How many passwords, the present one among them, may not be given anew. */
  readonly PasswordReusePrevention?: number
  /** Whether an expired password must be reset by an administrator. */
  readonly HardExpiry: boolean
}

export const passwordPolicyKind: Kind<PasswordPolicy> = {
  kind: 'password-policy',
  id: (policy) => policy.AccountId,
}
