import { commonError, ExpiredToken, InvalidClientTokenId, type ServiceError } from '../model/error.ts'

const MissingAuthenticationToken = commonError('MissingAuthenticationToken', 403)

/** The parts of a signature are not there or cannot be read (behaviours 43). */
export const IncompleteSignature = commonError('IncompleteSignature', 400)

/** The signature is not one that this service can accept, whatever its key. */
export const SignatureDoesNotMatch = commonError('SignatureDoesNotMatch', 403)

/** No signature at all (behaviours 41). */
export function missingAuthentication(): ServiceError {
  return MissingAuthenticationToken('Request is missing Authentication Token')
}

/** The signature is not that of the request under the key's secret; also for two signatures at once (behaviours 42, 54). */
export function wrongSignature(): ServiceError {
  return SignatureDoesNotMatch(
    'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
  )
}

/** No such access key, or it was deleted or made inactive (behaviours 52). */
export function unusableKey(): ServiceError {
  return InvalidClientTokenId('The security token included in the request is invalid.')
}

/**
 * The session token is absent, wrong, or of a session that may not make this call, such as an IAM call by a
 * session without MFA; the missing full stop is AWS's (behaviours 52, 108).
 */
export function unusableSession(): ServiceError {
  return InvalidClientTokenId('The security token included in the request is invalid')
}

/** The session has ended (behaviours 53). */
export function expiredSession(): ServiceError {
  return ExpiredToken('The security token included in the request is expired')
}
