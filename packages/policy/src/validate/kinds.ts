import type { Presence } from '../document.ts'

/** What a document is stored as: the operations of IAM, STS and Organizations, or another service's own. */
export type StoredKind =
  | 'managed'
  | 'user-inline'
  | 'group-inline'
  | 'role-inline'
  | 'session'
  | 'trust'
  | 'resource'
  | 'vpcEndpoint'
  | 'scp'
  | 'rcp'

/** How the kinds differ where they do. */
export interface KindRules {
  /** IAM takes tab, LF, CR and U+0020 to U+00FF only, and alphanumeric Sids (G9, G3). */
  readonly isIam: boolean
  /** Managed policies need the version that knows variables (G2). */
  readonly needsNewVersion?: true
  /** Session policies may hold values that cannot be read, base64 aside (G8). */
  readonly takesUnreadableValues?: true
  readonly resource: Presence
}

const identity = { isIam: true, resource: 'required' } as const

/** The rules of each kind. */
export const kindRules: Readonly<Record<StoredKind, KindRules>> = {
  managed: { ...identity, needsNewVersion: true },
  'user-inline': identity,
  'group-inline': identity,
  'role-inline': identity,
  session: { ...identity, takesUnreadableValues: true },
  trust: { isIam: true, resource: 'forbidden' },
  resource: { isIam: false, resource: 'optional' },
  vpcEndpoint: { isIam: false, resource: 'required' },
  scp: { isIam: false, resource: 'required' },
  rcp: { isIam: false, resource: 'required' },
}
