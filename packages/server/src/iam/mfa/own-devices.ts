import type { ReadingCall } from '../../authorization/call.ts'
import { AccessDenied } from '../../model/error.ts'
import type { Entities } from '../../store/store.ts'
import type { UserOrRoot } from '../user/user-resource.ts'
import { principalIdOf } from './mfa-device.ts'

/**
 * Refuses callers who add or remove a device of their own, have one already and have not shown it (B-180): a stolen
 * access key alone must not replace the second factor. Whoever manages others is not concerned.
 */
export async function requireOwnDeviceShown(
  call: ReadingCall,
  store: Entities,
  owner: UserOrRoot,
): Promise<void> {
  const { caller, account } = call
  const { holder, session } = caller
  const self =
    holder.kind === 'user' ? holder.user.UserId : holder.kind === 'root' ? account.AccountId : undefined
  const principalId = principalIdOf(call, owner)
  if (principalId !== self || session?.mfaAt !== undefined || session?.kind === 'root-session') return
  if ((await store.mfaDevices.countOf(account.AccountId, principalId)) === 0) return
  throw AccessDenied(
    `User: ${caller.arn} must authenticate with one of their own MFA devices to change their MFA devices.`,
  )
}
