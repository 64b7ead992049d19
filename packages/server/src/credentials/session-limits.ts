import type { Caller } from '../authorization/caller.ts'
import { AccessDenied, InvalidClientTokenId } from '../model/error.ts'
import type { Operation } from '../model/operation.ts'

/** What of STS the sessions of users, root users and federated users may call (D-09, B-251). */
const allowedOfSts: Readonly<Record<string, readonly string[]>> = {
  user: ['GetCallerIdentity', 'AssumeRole'],
  root: ['GetCallerIdentity', 'AssumeRole'],
  'federated-user': ['GetCallerIdentity'],
}

/** Operations that take long-term credentials only. */
const longTermOnly = ['GetSessionToken', 'GetFederationToken']

/**
 * Refuses calls that temporary credentials may never make, whatever policies say: IAM by a session of GetSessionToken
 * without MFA or of GetFederationToken (behaviours 108), and most of STS.
 */
export function requireAllowedBySession({ session }: Caller, operation: Operation): void {
  if (session === undefined) return
  const { service, name } = operation.model
  // a delegated session is limited by its policy instead, to what somebody has approved
  const limits = session.delegate === undefined ? allowedOfSts[session.kind] : undefined
  if (service.name === 'sts') {
    if (longTermOnly.includes(name) || (limits !== undefined && !limits.includes(name))) {
      throw AccessDenied(`Cannot call ${name} with session credentials`)
    }
    return
  }
  if (service.name !== 'iam' || limits === undefined) return
  if (session.kind === 'federated-user' || session.mfaAt === undefined) {
    throw InvalidClientTokenId('The security token included in the request is invalid')
  }
}
