import type { DataKey } from '../store/entity/key-ring.ts'
import { type Entities, GLOBAL, type Store, type Transaction } from '../store/store.ts'

/** What of the store the key ring and the list of revoked sessions need. */
export interface KeyStore extends Pick<Store, 'catchUp' | 'memoryVersion' | 'onChange' | 'onForget'> {
  readonly entities: Pick<Entities, 'dataKeys' | 'revokedSessions'>
  readonly write: <T>(
    accounts: readonly string[],
    author: Parameters<Store['write']>[1],
    fn: (tx: Pick<Transaction, 'dataKeys' | 'revokedSessions'>) => Promise<T>,
  ) => Promise<T>
}

/** The data keys of a purpose, the one that writes first. */
export async function newestFirst({ entities }: KeyStore, purpose: string): Promise<readonly DataKey[]> {
  const keys = await entities.dataKeys.of(GLOBAL, purpose)
  const order = (a: DataKey, b: DataKey): number =>
    b.CreateDate.getTime() - a.CreateDate.getTime() || (a.KeyId < b.KeyId ? -1 : 1)
  return [...keys].sort(order)
}
