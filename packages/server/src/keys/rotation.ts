import { setImmediate } from 'node:timers/promises'
import type { Random } from '../model/random.ts'
import { type DataKey, dataKeyKind } from '../store/entity/key-ring.ts'
import { pagesOf } from '../store/pages.ts'
import { type Author, type EntityReader, GLOBAL } from '../store/store.ts'
import { rewrapDataKey, type WrappedDataKey } from './data-key.ts'
import { CannotOpen, sealingKeyId } from './envelope.ts'
import type { KeyStore } from './key-store.ts'
import type { KnownMasterKeys } from './known-master-keys.ts'

type Write = Parameters<Parameters<KeyStore['write']>[2]>[0]

const PAGE = 500

/** Every data key that another master key wraps, a page at a time. */
async function* wrappedByOthers(keys: EntityReader<DataKey>, masterKey: string) {
  for await (const page of pagesOf(keys, dataKeyKind, GLOBAL, { limit: PAGE })) {
    yield page.filter(({ MasterKey }) => MasterKey !== masterKey)
  }
}

/**
 * Wraps every data key by the master key that now stands first, in one transaction in which `finish` may do more;
 * answers how many were wrapped by another. The work is done before the transaction, which writes only.
 */
export async function rewrapAll(
  { store, masters, random }: { store: KeyStore; masters: KnownMasterKeys; random: Random },
  author: Author,
  finish: (tx: Write) => Promise<void>,
): Promise<number> {
  const to = masters.writing
  const rewrap = async (keys: EntityReader<DataKey>, dataKey: DataKey): Promise<WrappedDataKey> => {
    const wrapped = await keys.sealed(GLOBAL, dataKey.KeyId)
    if (wrapped === undefined) throw new CannotOpen()
    return rewrapDataKey({ dataKey, wrapped }, { from: masters.require(sealingKeyId(wrapped)), to, random })
  }

  const prepared = new Map<string, WrappedDataKey>()
  for await (const page of wrappedByOthers(store.entities.dataKeys, to.id)) {
    for (const dataKey of page) prepared.set(dataKey.KeyId, await rewrap(store.entities.dataKeys, dataKey))
    await setImmediate()
  }

  return store.write([GLOBAL], author, async (tx) => {
    let rewrapped = 0
    for await (const page of wrappedByOthers(tx.dataKeys, to.id)) {
      for (const key of page) {
        const { dataKey, wrapped } = prepared.get(key.KeyId) ?? (await rewrap(tx.dataKeys, key))
        await tx.dataKeys.update(GLOBAL, dataKey, wrapped)
        rewrapped++
      }
    }
    await finish(tx)
    return rewrapped
  })
}
