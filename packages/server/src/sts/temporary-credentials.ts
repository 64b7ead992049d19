import type { NewSession } from '../authorization/call.ts'

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
