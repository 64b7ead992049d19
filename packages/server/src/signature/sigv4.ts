import { readAuthorization } from './authorization-header.ts'
import { type QueryParameter, readQuery } from './canonical-query.ts'
import { readCredential } from './credential-scope.ts'
import { isPresigned, readPresigned, signedParameters } from './presigned.ts'
import {
  IncompleteSignature,
  missingAuthentication,
  SignatureDoesNotMatch,
  wrongSignature,
} from './refusals.ts'
import type { SignatureClaims } from './signature-claims.ts'
import { type HeaderValues, readHeaders, type SignedRequest } from './signed-request.ts'
import type { ScopedCredential } from './signing-key.ts'
import { readTimestamp, requireCurrent } from './timestamp.ts'

export const ALGORITHM = 'AWS4-HMAC-SHA256'

/** A signature in good form, made lately and for this service; whether it is the right one is not known yet. */
export interface ParsedSignature {
  readonly kind: 'header' | 'query'
  readonly credential: ScopedCredential
  /** Where the request brings one, under the signature or not. */
  readonly sessionToken: string | undefined
  /** Milliseconds since 1970. */
  readonly signedAt: number
  /** `YYYYMMDDTHHMMSSZ`. */
  readonly timestamp: string
  readonly signature: string
  /** The names of the signed headers, joined by semicolons as the request has them. */
  readonly signedHeaders: string
  /** The same in small letters, one by one. */
  readonly signedNames: readonly string[]
  readonly headers: HeaderValues
  /** The parameters that are under the signature. */
  readonly query: readonly QueryParameter[]
  /** What stands for the body in the signature, where the request says so. */
  readonly declaredHash: string | undefined
}

export interface Expected {
  /** The signing name of the service that is called. */
  readonly service: string
  /** Milliseconds since 1970. */
  readonly now: number
}

/**
 * Reads the signature of a request and makes every check that needs no key, in the order of behaviours 50. Throws
 * MissingAuthenticationToken, IncompleteSignature or SignatureDoesNotMatch and nothing else, whatever was sent.
 */
export function parseSignature(request: SignedRequest, { service, now }: Expected): ParsedSignature {
  const headers = readHeaders(request.rawHeaders)
  const query = readQuery(request.query)
  const claims = readClaims(headers, query)
  const signedNames = claims.signedHeaders.toLowerCase().split(';')
  if (!signedNames.includes('host') && !signedNames.includes(':authority')) throw unsignedHost()
  const { text: timestamp, time: signedAt } = requireCurrent(readTimestamp(claims.date), now)
  if (claims.algorithm !== ALGORITHM) throw unsupportedAlgorithm(claims.algorithm)
  return {
    kind: claims.kind,
    credential: readCredential(claims.credential, service, timestamp),
    sessionToken: claims.sessionToken || undefined,
    signedAt,
    timestamp,
    signature: claims.signature,
    signedHeaders: claims.signedHeaders,
    signedNames,
    headers,
    query: claims.kind === 'query' ? signedParameters(query) : query,
    declaredHash: claims.declaredHash,
  }
}

function readClaims(headers: HeaderValues, query: readonly QueryParameter[]): SignatureClaims {
  const authorization = headers.get('authorization')
  if (authorization !== undefined) {
    if (!authorization.startsWith('AWS4-')) throw missingAuthentication()
    if (isPresigned(query)) throw wrongSignature()
    return readAuthorization(authorization, headers)
  }
  if (!isPresigned(query)) throw missingAuthentication()
  return readPresigned(query, headers)
}

/** behaviours 48. */
function unsignedHost(): Error {
  return SignatureDoesNotMatch(`'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.`)
}

/** The blank at its end is AWS's. */
function unsupportedAlgorithm(algorithm: string): Error {
  return IncompleteSignature(`Unsupported AWS 'algorithm': '${algorithm}' (only ${ALGORITHM} for now). `)
}
