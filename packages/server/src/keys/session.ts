import type { Tag } from '../store/entity/user.ts'

export const sessionKinds = ['role', 'user', 'root', 'federated-user', 'root-session'] as const

/**
 * What temporary credentials stand for: `role` from AssumeRole and its kin, `user` and `root` from GetSessionToken,
 * `federated-user` from GetFederationToken, `root-session` from AssumeRoot.
 */
export type SessionKind = (typeof sessionKinds)[number]

/** The account that acts for somebody else, and the delegation request that let it. */
export interface Delegate {
  readonly account: string
  readonly requestId: string
}

/** A session, as its token carries it. Times are seconds since 1970. */
export interface Session {
  /** The ASIA id that goes with the token; a request must name the same one. */
  readonly accessKeyId: string
  readonly accountId: string
  readonly kind: SessionKind
  /** Unique id of the role or user; the account id for the root user. */
  readonly principalId: string
  /** The role session's name, or the federated user's. */
  readonly name?: string | undefined
  readonly issuedAt: number
  readonly expiresAt: number
  /** The inline session policy, as it was given. */
  readonly policy?: string | undefined
  /** Managed policies that are session policies; read when a decision is made (behaviours 94). */
  readonly policyArns: readonly string[]
  readonly tags: readonly Tag[]
  readonly transitiveTagKeys: readonly string[]
  readonly sourceIdentity?: string | undefined
  /** When a multi-factor code was given; absent without one. */
  readonly mfaAt?: number | undefined
  /** Whether a role was assumed by a session for which a multi-factor code was given; for the audit alone, no policy is told (D-18). */
  readonly assumedWithMfa?: boolean | undefined
  /** Whether a role session assumed this role. */
  readonly chained: boolean
  /** What an identity provider said of the person, for context keys. */
  readonly providerFacts: Readonly<Record<string, string>>
  /** ARN of who asked for the session, for the audit. */
  readonly issuerArn?: string | undefined
  /** Who acts for the principal: of sessions from GetDelegatedAccessToken, which the policy always limits. */
  readonly delegate?: Delegate | undefined
  /** The delegation requests whose sessions have asked for this one, directly or by others: ending one of them ends it. */
  readonly delegations?: readonly string[] | undefined
}

/** The delegation requests that whatever this session asks for comes of; none for most sessions. */
export function delegationsBehind({ delegate, delegations = [] }: Session): readonly string[] {
  return delegate === undefined ? delegations : [...new Set([...delegations, delegate.requestId])]
}

/** Whether a session is a delegated one, or has come of one. */
export function isDelegated(session: Session | undefined): boolean {
  return session?.delegate !== undefined || session?.delegations !== undefined
}
