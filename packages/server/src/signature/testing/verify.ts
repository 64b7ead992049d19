import { ServiceError } from '../../model/error.ts'
import { checkSignature } from '../check-signature.ts'
import type { SignedRequest } from '../signed-request.ts'
import { SigningKeys } from '../signing-key.ts'
import { type Expected, type ParsedSignature, parseSignature } from '../sigv4.ts'
import { now, secretAccessKey } from './sdk-signer.ts'

/** Reads the signature and checks it under the test's secret, with no key at hand. */
export function verified(
  request: SignedRequest,
  expected: Expected = { service: 'iam', now },
  secret = secretAccessKey,
): ParsedSignature {
  const parsed = parseSignature(request, expected)
  checkSignature(parsed, request, { identity: 1, secretAccessKey: () => secret }, new SigningKeys(2))
  return parsed
}

/** What a refused request is answered; undefined for an accepted one. Anything but a service's error is thrown on. */
export function refusal(run: () => unknown): string | undefined {
  try {
    run()
    return undefined
  } catch (error) {
    if (error instanceof ServiceError) return `${error.code} ${error.status} ${error.message}`
    throw error
  }
}

export const mismatch =
  'SignatureDoesNotMatch 403 The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.'
