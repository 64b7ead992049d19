import type { Kind } from '../kind.ts'

/** The console password of a user or of the root user; its hash is sealed beside it. */
export interface Password {
  /** The unique id of the user; the account id for the root user. */
  readonly PrincipalId: string
  readonly CreateDate: Date
  readonly PasswordResetRequired: boolean
}

export const passwordKind: Kind<Password> = {
  kind: 'password',
  id: (password) => password.PrincipalId,
  dates: ['CreateDate'],
  sealed: true,
}
