import type { Kind } from '../kind.ts'
import type { Tag } from './user.ts'

/** An OpenID Connect provider whose tokens roles may trust. */
export interface OidcProvider {
  /** Host and path of the issuer as they were given, without scheme and port: what its ARN ends with. */
  readonly Url: string
  readonly ClientIDs: readonly string[]
  readonly Thumbprints: readonly string[]
  readonly CreateDate: Date
  readonly Tags: readonly Tag[]
}

export const oidcProviderKind: Kind<OidcProvider> = {
  kind: 'oidc-provider',
  id: (provider) => provider.Url,
  dates: ['CreateDate'],
}

/** A private key that opens encrypted assertions; the key itself is sealed beside its provider. */
export interface SamlPrivateKey {
  readonly KeyId: string
  readonly Timestamp: Date
}
