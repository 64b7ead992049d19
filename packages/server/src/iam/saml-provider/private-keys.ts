import type { ReadingCall, WritingCall } from '../../authorization/call.ts'
import { readPrivateKey } from '../../credentials/certificate.ts'
import { InvalidInput, LimitExceeded } from '../../model/error.ts'
import { nextOrdinal } from '../../store/creation-order.ts'
import {
  type SamlPrivateKey,
  type SamlProvider,
  samlPrivateKeyKind,
  samlPrivateKeyPlace,
} from '../../store/entity/provider.ts'
import { byText } from '../order.ts'

/** So that a new key can be told to the provider before the old one goes. */
const MOST_KEYS = 2
const SHORTEST_KEY = 2048

/** A private key that is to be kept, sealed. */
export interface NewPrivateKey {
  readonly KeyId: string
  readonly sealed: Uint8Array
}

/** Checks and seals a private key; `undefined` where none is given. For `prepare`. */
export async function sealPrivateKey(
  pem: string | undefined,
  { account, newId, seal }: ReadingCall,
): Promise<NewPrivateKey | undefined> {
  if (pem === undefined) return undefined
  const key = readPrivateKey(pem)
  const bits = key?.asymmetricKeyType === 'rsa' ? (key.asymmetricKeyDetails?.modulusLength ?? 0) : 0
  if (bits < SHORTEST_KEY) {
    throw InvalidInput(
      'Unable to parse private key. Please ensure the private key is an unencrypted RSA key of at least 2048 bits in PEM format.',
    )
  }
  const KeyId = newId('SAMLPK')
  const record = { account: account.AccountId, kind: samlPrivateKeyKind.kind, id: KeyId }
  return { KeyId, sealed: await seal(record, Buffer.from(pem)) }
}

/** The private keys of a provider, oldest first. */
export async function privateKeysOf(
  { account, store }: Pick<ReadingCall, 'account' | 'store'>,
  { ProviderId }: Pick<SamlProvider, 'ProviderId'>,
): Promise<SamlPrivateKey[]> {
  const keys = await store.samlPrivateKeys.of(account.AccountId, ProviderId)
  return [...keys].sort((a, b) => byText(samlPrivateKeyPlace(a), samlPrivateKeyPlace(b)))
}

/** Adds a private key to a provider, and checks then that its keys fit its encryption mode. */
export async function addPrivateKey(
  { account, tx, now }: WritingCall,
  { ProviderId, AssertionEncryptionMode }: SamlProvider,
  added: NewPrivateKey | undefined,
): Promise<void> {
  const others = await tx.samlPrivateKeys.of(account.AccountId, ProviderId)
  if (added !== undefined) {
    const key = { KeyId: added.KeyId, ProviderId, Timestamp: now, Ordinal: nextOrdinal(others) }
    await tx.samlPrivateKeys.insert(account.AccountId, key, added.sealed)
  }
  const length = others.length + (added === undefined ? 0 : 1)
  if (length > MOST_KEYS)
    throw LimitExceeded(`Cannot exceed quota for PrivateKeysPerSAMLProvider: ${MOST_KEYS}`)
  if (AssertionEncryptionMode === 'Required' && length === 0) {
    throw InvalidInput('A SAML provider that requires encrypted assertions must have a private key.')
  }
}
