import { hash, timingSafeEqual } from 'node:crypto'
import { hmacHex, type PreparedKey } from '../keys/hmac.ts'
import { canonicalQuery } from './canonical-query.ts'
import { canonicalRequest, hashOfCanonical } from './canonical-request.ts'
import { wrongSignature } from './refusals.ts'
import type { SignedRequest } from './signed-request.ts'
import { deriveSigningKey, type SecretIdentity, type SigningKeys } from './signing-key.ts'
import { ALGORITHM, type ParsedSignature } from './sigv4.ts'

const UNSIGNED_PAYLOAD = 'UNSIGNED-PAYLOAD'
const HASH_OF_NOTHING = hash('sha256', '', 'hex')

/** What the signatures of an access key are checked with. */
export interface SigningSecret {
  readonly identity: SecretIdentity
  /** Gives the secret access key; asked only when no key derived from it is at hand. */
  readonly secretAccessKey: () => string | Promise<string>
}

/**
 * Requires that the signature is the one that the secret makes of this request, else throws SignatureDoesNotMatch
 * (behaviours 54). Gives a promise only where the secret has to be waited for.
 */
export function checkSignature(
  parsed: ParsedSignature,
  request: SignedRequest,
  { identity, secretAccessKey }: SigningSecret,
  keys: SigningKeys,
): void | Promise<void> {
  const known = keys.find(parsed.credential, identity)
  if (known !== undefined) return requireRight(parsed, request, known)
  const checkBy = (secret: string): void => {
    const key = deriveSigningKey(secret, parsed.credential)
    requireRight(parsed, request, key)
    keys.keep(parsed.credential, identity, key)
  }
  const secret = secretAccessKey()
  return typeof secret === 'string' ? checkBy(secret) : secret.then(checkBy)
}

function requireRight(parsed: ParsedSignature, request: SignedRequest, key: PreparedKey): void {
  const text = stringToSign(parsed, request)
  if (text === undefined || !sameText(hmacHex(key, text), parsed.signature)) throw wrongSignature()
}

/** Undefined where no signer can have signed the request as it came, or where the signature covers too little. */
function stringToSign(parsed: ParsedSignature, request: SignedRequest): string | undefined {
  const { credential, headers, signedHeaders, signedNames, timestamp } = parsed
  // X-Amz-Target names the operation: unsigned, whoever sees a request could make another one of it.
  if (headers.has('x-amz-target') && !signedNames.includes('x-amz-target')) return undefined
  const payloadHash = hashOfPayload(parsed, request.body)
  if (payloadHash === undefined) return undefined
  const canonical = canonicalRequest(request, {
    pathRule: credential.service === 's3' ? 'object-name' : 'hierarchy',
    query: canonicalQuery(parsed.query),
    headers,
    signedHeaders,
    signedNames,
    payloadHash,
  })
  if (canonical === undefined) return undefined
  const scope = credential.text.slice(credential.accessKeyId.length + 1)
  return `${ALGORITHM}\n${timestamp}\n${scope}\n${hashOfCanonical(canonical)}`
}

/**
 * What stands for the body in the canonical request: its hash, or UNSIGNED-PAYLOAD where the request says so and for
 * presigned URLs of S3. Undefined where the request states the hash of another body.
 */
function hashOfPayload(
  { kind, credential, declaredHash }: ParsedSignature,
  body: Uint8Array,
): string | undefined {
  const s3Url = kind === 'query' && credential.service === 's3'
  if (declaredHash === UNSIGNED_PAYLOAD || (s3Url && declaredHash === undefined)) return UNSIGNED_PAYLOAD
  const actual = body.length === 0 ? HASH_OF_NOTHING : hash('sha256', body, 'hex')
  const ofAnother = declaredHash !== undefined && declaredHash !== actual && isHash(declaredHash)
  return ofAnother ? undefined : actual
}

function isHash(text: string): boolean {
  return /^[0-9a-f]{64}$/.test(text)
}

/** Takes the same time for every text of the right length. */
function sameText(expected: string, given: string): boolean {
  const bytes = Buffer.from(given, 'utf8')
  return bytes.length === expected.length && timingSafeEqual(bytes, Buffer.from(expected, 'utf8'))
}
