import type { SealedRecord } from '../keys/envelope.ts'
import type { KeyRing } from '../keys/key-ring.ts'
import { accessKeyKind } from '../store/entity/access-key.ts'
import type { Store } from '../store/store.ts'

const recordOf = (account: string, accessKeyId: string): SealedRecord => ({
  account,
  kind: accessKeyKind.kind,
  id: accessKeyId,
})

/** Seals the secret of a new access key under the account's data key. */
export async function sealAccessKeySecret(
  keyRing: KeyRing,
  account: string,
  accessKeyId: string,
  secret: string,
): Promise<Uint8Array> {
  return keyRing.seal(recordOf(account, accessKeyId), Buffer.from(secret))
}

/** The secret of a long-term access key. */
export async function accessKeySecret(
  keyRing: KeyRing,
  store: Store,
  account: string,
  accessKeyId: string,
): Promise<string> {
  const sealed = await store.entities.accessKeys.sealed(account, accessKeyId)
  if (sealed === undefined) throw new Error(`the access key ${accessKeyId} has no secret`)
  return Buffer.from(await keyRing.open(recordOf(account, accessKeyId), sealed)).toString('utf8')
}
