import { type Numbered, placeByCreation } from '../creation-order.ts'
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

/** A SAML identity provider whose assertions roles may trust. */
export interface SamlProvider {
  /** SAMLSP and 16 characters; it stays while the metadata change. */
  readonly ProviderId: string
  readonly Name: string
  /** As it was given. */
  readonly MetadataDocument: string
  readonly EntityId: string
  /** DER in base64. */
  readonly SigningCertificates: readonly string[]
  readonly ValidUntil: Date
  readonly CreateDate: Date
  readonly AssertionEncryptionMode?: 'Required' | 'Allowed'
  readonly Tags: readonly Tag[]
}

export const samlProviderKind: Kind<SamlProvider> = {
  kind: 'saml-provider',
  id: (provider) => provider.ProviderId,
  name: (provider) => provider.Name,
  dates: ['ValidUntil', 'CreateDate'],
}

/** A private key that opens encrypted assertions, sealed beside this. */
export interface SamlPrivateKey extends Numbered {
  readonly KeyId: string
  /** The id of its SAML provider. */
  readonly ProviderId: string
  /** When it was given. */
  readonly Timestamp: Date
}

export const samlPrivateKeyKind: Kind<SamlPrivateKey> = {
  kind: 'saml-private-key',
  id: (key) => key.KeyId,
  owner: (key) => key.ProviderId,
  name: (key) => key.KeyId,
  dates: ['Timestamp'],
  sealed: true,
}

export const samlPrivateKeyPlace = (key: SamlPrivateKey): string =>
  placeByCreation(key.Timestamp, key, key.KeyId)
