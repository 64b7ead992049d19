import { type AuthorizationRequest, isBillingAction } from '@gatehouse/policy'
import type { Account } from '../store/entity/account.ts'

/** What the caller's account itself says to an action: whether policies may let users and roles into billing. */
export function accountSettings(
  { BillingAccess }: Pick<Account, 'BillingAccess'>,
  action: string,
): AuthorizationRequest['accountSettings'] {
  return isBillingAction(action) ? { billingAccess: BillingAccess === true } : undefined
}
