import { type QueryParameter, queryValue } from './canonical-query.ts'
import { IncompleteSignature } from './refusals.ts'
import type { SignatureClaims } from './signature-claims.ts'
import type { HeaderValues } from './signed-request.ts'

/** Whether the query string says that it carries a signature. */
export function isPresigned(query: readonly QueryParameter[]): boolean {
  return query.some(({ name }) => name === 'X-Amz-Algorithm')
}

/** The parameters that are under the signature: all but the signature itself. */
export function signedParameters(query: readonly QueryParameter[]): readonly QueryParameter[] {
  return query.filter(({ name }) => name !== 'X-Amz-Signature')
}

/**
 * Reads a presigned URL. All that is missing is named at once (behaviours 45). X-Amz-Expires is not looked at: such
 * a URL lives as long as any signature (behaviours 98).
 */
export function readPresigned(query: readonly QueryParameter[], headers: HeaderValues): SignatureClaims {
  const missing: string[] = []
  const required = (name: string): string => {
    const value = queryValue(query, name) ?? ''
    if (value === '') missing.push(`AWS query-string parameters must include '${name}'.`)
    return value
  }
  const claims = {
    kind: 'query',
    algorithm: required('X-Amz-Algorithm'),
    credential: required('X-Amz-Credential'),
    signature: required('X-Amz-Signature'),
    signedHeaders: required('X-Amz-SignedHeaders'),
    date: required('X-Amz-Date'),
    sessionToken: queryValue(query, 'X-Amz-Security-Token') ?? headers.get('x-amz-security-token'),
    declaredHash: hoistedHash(query) ?? headers.get('x-amz-content-sha256'),
  } as const
  if (missing.length > 0) {
    throw IncompleteSignature(`${missing.join(' ')} Re-examine the query-string parameters.`)
  }
  return claims
}

/** Signers move the header into the query string under the name that their caller gave it, in whatever case. */
function hoistedHash(query: readonly QueryParameter[]): string | undefined {
  return query.find(({ name }) => name.toLowerCase() === 'x-amz-content-sha256')?.value
}
