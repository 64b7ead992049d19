import { createSecretKey } from 'node:crypto'
import type { Random } from '../model/random.ts'
import { type DataKey, dataKeyKind } from '../store/entity/key-ring.ts'
import { GLOBAL } from '../store/store.ts'
import { open, type SealedRecord, type SealingKey, seal } from './envelope.ts'
import type { MasterKey } from './master-key.ts'

/** A data key as the store keeps it. */
export interface WrappedDataKey {
  readonly dataKey: DataKey
  readonly wrapped: Uint8Array
}

/** The purpose is part of what is sealed, so that a key cannot be passed off as one of another account. */
function recordOf({ Purpose, KeyId }: DataKey): SealedRecord {
  return { account: GLOBAL, kind: dataKeyKind.kind, id: `${Purpose}/${KeyId}` }
}

export function newDataKey(
  purpose: string,
  { master, created, random }: { master: MasterKey; created: Date; random: Random },
): WrappedDataKey {
  const KeyId = Buffer.from(random(8)).toString('hex')
  const dataKey = { KeyId, Purpose: purpose, CreateDate: created, MasterKey: master.id }
  return { dataKey, wrapped: seal(master, recordOf(dataKey), random(32), random) }
}

/** CannotOpen unless this master key wrapped it. */
export function unwrapDataKey(master: MasterKey, { dataKey, wrapped }: WrappedDataKey): SealingKey {
  return { id: dataKey.KeyId, key: createSecretKey(open(master, recordOf(dataKey), wrapped)) }
}

/** The same data key, wrapped by another master key. */
export function rewrapDataKey(
  key: WrappedDataKey,
  { from, to, random }: { from: MasterKey; to: MasterKey; random: Random },
): WrappedDataKey {
  const { dataKey } = key
  const bytes = unwrapDataKey(from, key).key.export()
  return { dataKey: { ...dataKey, MasterKey: to.id }, wrapped: seal(to, recordOf(dataKey), bytes, random) }
}
