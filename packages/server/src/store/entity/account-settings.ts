import type { Kind } from '../kind.ts'

/** What an account has set for itself; absent members are as in a fresh account. */
export interface AccountSettings {
  readonly AccountId: string
  /** Which session tokens the global endpoint of STS issues. */
  readonly GlobalEndpointTokenVersion?: 1 | 2
  /** Account properties that differ from what is usual, by `Namespace/Name`. */
  readonly Properties?: Readonly<Record<string, string>>
  /** Whether identity tokens are issued for callers of this account. */
  readonly OutboundFederation?: boolean
}

export const accountSettingsKind: Kind<AccountSettings> = {
  kind: 'account-settings',
  id: (settings) => settings.AccountId,
}
