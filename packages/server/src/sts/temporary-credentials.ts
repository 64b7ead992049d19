import type { NewSession, SessionFacts } from '../authorization/call.ts'

/** `Credentials` and the sizes of the token, as all operations that issue credentials answer them. */
export function asCredentials(session: NewSession, expiresAt: number) {
  const { AccessKeyId, SecretAccessKey, SessionToken, SessionTokenSize, SessionTokenUtilization } = session
  const Expiration = new Date(expiresAt * 1000)
  return {
    Credentials: { AccessKeyId, SecretAccessKey, SessionToken, Expiration },
    SessionTokenSize,
    SessionTokenUtilization,
  }
}

/** How much of the space for policies and tags a session takes, told where it carries any. */
export function asPackedSize(
  { policy, policyArns, tags }: Pick<SessionFacts, 'policy' | 'policyArns' | 'tags'>,
  { PackedPolicySize }: NewSession,
): { PackedPolicySize?: number } {
  return policy !== undefined || policyArns.length > 0 || tags.length > 0 ? { PackedPolicySize } : {}
}
