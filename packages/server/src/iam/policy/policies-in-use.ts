import type { WritingCall } from '../../authorization/call.ts'
import { requireWithinQuota } from '../quota.ts'

/**
 * Makes a change that attaches a managed policy or makes it a boundary; LimitExceeded where the account then uses one more
 * than its quota allows. Another use of one that is in use already is always allowed. For operations whose model knows
 * LimitExceeded: those that change a boundary do not.
 */
export async function usingPolicies<T>(call: WritingCall, change: () => Promise<T>): Promise<T> {
  const inUse = () => call.tx.attachments.countPool(call.account.AccountId)
  const before = await inUse()
  const result = await change()
  const after = await inUse()
  if (after > before) requireWithinQuota(call, 'PolicyVersionsInUseQuota', after)
  return result
}
