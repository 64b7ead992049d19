import type { Kind } from '../kind.ts'

/**
 * A data key, sealed by a master key. With an account as owner it seals that account's secrets; the keys of the
 * service's own purposes serve all accounts: `sessions` seals session tokens, `authorization-messages` encoded
 * messages, `markers` vouches for pagination markers. Kept in the pseudo-account `global`.
 */
export interface DataKey {
  readonly KeyId: string
  /** The account, or a purpose of the service's own. */
  readonly Purpose: string
  readonly CreateDate: Date
  /** Which master key wraps it: that key's fingerprint. */
  readonly MasterKey: string
}

export const dataKeyKind: Kind<DataKey> = {
  kind: 'data-key',
  id: (key) => key.KeyId,
  owner: (key) => key.Purpose,
  name: (key) => key.KeyId,
  dates: ['CreateDate'],
  sealed: true,
}

/**
 * A session that was ended before its time. Kept in the pseudo-account `global`, the one account that every process
 * follows at all times.
 */
export interface RevokedSession {
  readonly AccessKeyId: string
  /** When the session would have ended by itself; the entry has no use after that. */
  readonly Expiration: Date
}

export const revokedSessionKind: Kind<RevokedSession> = {
  kind: 'revoked-session',
  id: (session) => session.AccessKeyId,
  dates: ['Expiration'],
}
