import type { Principal } from '@gatehouse/policy'
import type { Session } from '../keys/session.ts'
import type { Account } from '../store/entity/account.ts'
import type { Role } from '../store/entity/role.ts'
import type { Tag, User } from '../store/entity/user.ts'

/** Whose policies decide for a caller. */
export type Holder =
  | { readonly kind: 'root' }
  | { readonly kind: 'user'; readonly user: User }
  | { readonly kind: 'federated-user'; readonly user: User | undefined }
  | { readonly kind: 'role'; readonly role: Role }

/** Who signed a request. */
export interface Caller {
  readonly account: Account
  /** As denials and GetCallerIdentity show it. */
  readonly arn: string
  /** The value of `aws:userid` and of GetCallerIdentity's UserId. */
  readonly userId: string
  readonly accessKeyId: string
  readonly holder: Holder
  /** The caller as the policy engine knows it. */
  readonly principal: Principal
  /** Of temporary credentials. */
  readonly session?: Session | undefined
  /** The tags of `aws:PrincipalTag`: own ones, overlaid by those of the session. */
  readonly tags: readonly Tag[]
}
