import type { DataKey } from '../store/entity/key-ring.ts'
import { GLOBAL } from '../store/store.ts'
import { BoundedMap } from './bounded-map.ts'
import type { SealingKey } from './envelope.ts'
import { type KeyStore, newestFirst } from './key-store.ts'

/** How many accounts' keys are kept open. */
const LIMIT = 10_000

/** The opened data keys of accounts, as far as they are in use. */
export class AccountKeys {
  readonly #store: KeyStore
  readonly #unwrap: (dataKey: DataKey) => Promise<SealingKey>
  readonly #opened = new BoundedMap<string, { account: string; key: SealingKey }>(LIMIT)
  readonly #newest = new BoundedMap<string, SealingKey>(LIMIT)

  constructor(store: KeyStore, unwrap: (dataKey: DataKey) => Promise<SealingKey>) {
    this.#store = store
    this.#unwrap = unwrap
  }

  /** The key that seals the account's secrets, if it has one. */
  async newest(account: string): Promise<SealingKey | undefined> {
    const known = this.#newest.get(account)
    if (known !== undefined) return known
    const [dataKey] = await newestFirst(this.#store, account)
    if (dataKey === undefined) return undefined
    const key = await this.#open(dataKey)
    this.#newest.set(account, key)
    return key
  }

  /** The key of this id, if it is one of the account's. */
  async find(account: string, id: string): Promise<SealingKey | undefined> {
    const opened = this.#opened.get(id)
    if (opened !== undefined) return opened.account === account ? opened.key : undefined
    const before = this.#store.memoryVersion()
    const dataKey =
      (await this.#get(id)) ?? ((await this.#store.catchUp(GLOBAL, before)) ? await this.#get(id) : undefined)
    return dataKey?.Purpose === account ? this.#open(dataKey) : undefined
  }

  /** Looks for the account's newest key anew when it is next asked for. */
  forget(account: string): void {
    this.#newest.delete(account)
  }

  forgetAll(): void {
    this.#newest.clear()
    this.#opened.clear()
  }

  #get(id: string): Promise<DataKey | undefined> {
    return this.#store.entities.dataKeys.get(GLOBAL, id)
  }

  async #open(dataKey: DataKey): Promise<SealingKey> {
    const key = this.#opened.get(dataKey.KeyId)?.key ?? (await this.#unwrap(dataKey))
    this.#opened.set(dataKey.KeyId, { account: dataKey.Purpose, key })
    return key
  }
}
