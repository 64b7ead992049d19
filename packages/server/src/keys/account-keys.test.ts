import { describe, expect, it } from 'vitest'
import { pooledRandom } from '../model/random.ts'
import { GLOBAL } from '../store/store.ts'
import { AccountKeys } from './account-keys.ts'
import { newDataKey, unwrapDataKey, type WrappedDataKey } from './data-key.ts'
import { masterKey } from './master-key.ts'
import { SharedStore } from './testing/shared-store.ts'

const random = pooledRandom()
const master = masterKey(random(32))
const author = { caller: 'test', requestId: 'r', now: new Date(0) }

/** Account keys over a store that holds these keys, and how many were unwrapped. */
async function over(...keys: WrappedDataKey[]) {
  const store = new SharedStore().process()
  await store.write([GLOBAL], author, async (tx) => {
    for (const { dataKey, wrapped } of keys) await tx.dataKeys.insert(GLOBAL, dataKey, wrapped)
  })
  const unwrapped: string[] = []
  const accounts = new AccountKeys(store, async (dataKey) => {
    unwrapped.push(dataKey.KeyId)
    const wrapped = await store.entities.dataKeys.sealed(GLOBAL, dataKey.KeyId)
    return unwrapDataKey(master, { dataKey, wrapped: wrapped ?? new Uint8Array() })
  })
  return { accounts, unwrapped }
}

const keyOf = (account: string, created: number): WrappedDataKey =>
  newDataKey(account, { master, created: new Date(created), random })

describe('the keys of accounts', () => {
  it('are opened once, and the newest writes', async () => {
    const [old, fresh] = [keyOf('111122223333', 1), keyOf('111122223333', 2)]
    const { accounts, unwrapped } = await over(old, fresh)
    for (let asked = 0; asked < 3; asked++) {
      expect((await accounts.newest('111122223333'))?.id).toBe(fresh.dataKey.KeyId)
      expect((await accounts.find('111122223333', old.dataKey.KeyId))?.id).toBe(old.dataKey.KeyId)
    }
    expect(unwrapped).toHaveLength(2)
    expect(await accounts.newest('444455556666')).toBeUndefined()
  })

  it('are found for their own account only, opened before or not', async () => {
    const key = keyOf('111122223333', 1)
    const { accounts } = await over(key)
    for (let asked = 0; asked < 2; asked++) {
      expect(await accounts.find('444455556666', key.dataKey.KeyId)).toBeUndefined()
      expect(await accounts.find('111122223333', key.dataKey.KeyId)).toBeDefined()
    }
    expect(await accounts.find('111122223333', '0011223344556677')).toBeUndefined()
  })
})
