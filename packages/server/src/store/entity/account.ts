import type { Kind } from '../kind.ts'

export type Partition = 'aws' | 'aws-cn' | 'aws-us-gov'

/** An account; kept in the pseudo-account `global`. */
export interface Account {
  readonly AccountId: string
  readonly Partition: Partition
  /** E-mail address of the root user, unique without regard to case. */
  readonly Email: string
  readonly CreateDate: Date
  /** Quotas that the operator has changed, by their name in GetAccountSummary. */
  readonly Quotas?: Readonly<Record<string, number>>
}

export const accountKind: Kind<Account> = {
  kind: 'account',
  id: (account) => account.AccountId,
  name: (account) => account.Email.toLowerCase(),
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
