import type { Kind } from '../kind.ts'

export type Partition = 'aws' | 'aws-cn' | 'aws-us-gov'

export function isAccountId(text: string): boolean {
  return /^\d{12}$/.test(text)
}

/** Whether a text has the form of an e-mail address: a name, an @ and a host, 6 to 64 characters as AWS has them. */
export function isEmail(text: string): boolean {
  return text.length >= 6 && text.length <= 64 && /^[^\s@]+@[^\s@.]+(\.[^\s@.]+)*$/.test(text)
}

/** Whether a text has the form of an account's name: 1 to 50 visible ASCII characters and blanks, as Organizations has them. */
export function isAccountName(text: string): boolean {
  return /^[ -~]{1,50}$/.test(text) && text.trim() !== ''
}

/** An account; kept in the pseudo-account `global`. */
export interface Account {
  readonly AccountId: string
  readonly Partition: Partition
  /** E-mail address of the root user, unique without regard to case. */
  readonly Email: string
  /** What its people call it, where the operator has said so. */
  readonly Name?: string
  readonly CreateDate: Date
  /** Quotas that the operator has changed, by their name in GetAccountSummary. */
  readonly Quotas?: Readonly<Record<string, number>>
  /** When the root user's password was last used. */
  readonly PasswordLastUsed?: Date
  /** The organization that it is in, with what of it it stands under: its root or a unit. */
  readonly OrganizationId?: string
  readonly ParentId?: string
  readonly JoinDate?: Date
  /** When it last left an organization: root sessions of it, and those that it had asked for by then, have ended. */
  readonly LeaveDate?: Date
  /** When it last ceased to administer IAM for an organization: root sessions that it had asked for by then have ended. */
  readonly AdministrationEndDate?: Date
  /** Set where policies may let users and roles into billing, beside the root user. */
  readonly BillingAccess?: true
  /** Set where the root user does not get in by e-mail and phone when its MFA devices are lost. */
  readonly RootRecoveryOff?: true
}

export const accountKind: Kind<Account> = {
  kind: 'account',
  id: (account) => account.AccountId,
  name: (account) => account.Email.toLowerCase(),
  target: (account) => account.ParentId,
  dates: ['CreateDate', 'PasswordLastUsed', 'JoinDate', 'LeaveDate', 'AdministrationEndDate'],
}

/**
 * An account elsewhere that trust policies may name; kept in the pseudo-account `global`. No account here has its id.
 */
export interface OutsideAccount {
  readonly AccountId: string
  readonly Partition: Partition
  readonly CreateDate: Date
}

export const outsideAccountKind: Kind<OutsideAccount> = {
  kind: 'outside-account',
  id: (account) => account.AccountId,
  dates: ['CreateDate'],
}

/** An account alias; unique within a partition, kept in the pseudo-account `global`. */
export interface AccountAlias {
  readonly Partition: Partition
  readonly Alias: string
  readonly AccountId: string
}

export const accountAliasKind: Kind<AccountAlias> = {
  kind: 'account-alias',
  id: (alias) => `${alias.Partition}/${alias.Alias}`,
  target: (alias) => alias.AccountId,
}
