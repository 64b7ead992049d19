/** What a request says of its own signature, from header or query string, not yet checked. */
export interface SignatureClaims {
  readonly kind: 'header' | 'query'
  readonly algorithm: string
  /** `keyid/date/region/service/aws4_request`, if it is well made. */
  readonly credential: string
  /** Names joined by semicolons. */
  readonly signedHeaders: string
  readonly signature: string
  readonly date: string
  readonly sessionToken: string | undefined
  /** What stands for the body in the signature, where the request says so. */
  readonly declaredHash: string | undefined
}
