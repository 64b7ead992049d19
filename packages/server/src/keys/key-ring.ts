import type { Clock } from '../model/clock.ts'
import type { Random } from '../model/random.ts'
import { type DataKey, dataKeyKind } from '../store/entity/key-ring.ts'
import { type Author, GLOBAL } from '../store/store.ts'
import { AccountKeys } from './account-keys.ts'
import { coalesced } from './coalesced.ts'
import { newDataKey, unwrapDataKey } from './data-key.ts'
import { CannotOpen, open, type SealedRecord, type SealingKey, seal, sealingKeyId } from './envelope.ts'
import type { KeyStore } from './key-store.ts'
import { KnownMasterKeys } from './known-master-keys.ts'
import { MasterKeyUnavailable } from './master-key.ts'
import type { MasterKeySource, Warn } from './master-key-source.ts'
import { rewrapAll } from './rotation.ts'
import { ServiceKeys, type ServicePurpose, servicePurposes } from './service-keys.ts'

export interface KeyRingParts {
  readonly store: KeyStore
  readonly source: MasterKeySource
  readonly random: Random
  readonly clock: Clock
  readonly warn: Warn
}

/** What a rotation has done. */
export interface Rotation {
  /** Fingerprint of the master key that wraps from now on. */
  readonly masterKey: string
  /** How many keys it wraps that another one wrapped before. */
  readonly rewrapped: number
  /** Where it is the same master key as before: why, and how to put another in force. */
  readonly notChanged?: string
}

/**
 * The data keys, wrapped by a master key in the store and opened in memory. The newest of a purpose writes, all of them
 * read; what other processes make is taken over as the change log tells of it.
 */
export class KeyRing {
  readonly #parts: KeyRingParts
  readonly #masters: KnownMasterKeys
  readonly #accounts: AccountKeys
  readonly #service: ServiceKeys
  #rotation: Promise<unknown> = Promise.resolve()
  /** Takes over the service's keys that another process may just have made; callers at the same time share a run. */
  readonly catchUp: () => Promise<void>

  private constructor(parts: KeyRingParts, masters: KnownMasterKeys) {
    this.#parts = parts
    this.#masters = masters
    const unwrap = (dataKey: DataKey) => this.#unwrap(dataKey)
    this.#accounts = new AccountKeys(parts.store, unwrap)
    this.#service = new ServiceKeys({ store: parts.store, warn: parts.warn, unwrap })
    this.catchUp = coalesced(async () => {
      await parts.store.catchUp(GLOBAL)
      await this.#service.refresh()
    })
  }

  /**
   * Opens the ring, making what is missing at a first start. MasterKeyMismatch if the master key is not the one that
   * wraps the keys of the store, MasterKeyUnavailable if there is none.
   */
  static async open(parts: KeyRingParts): Promise<KeyRing> {
    const { store } = parts
    const ring = new KeyRing(parts, await masterKeysFor(parts))
    store.onChange(({ account, kind, owner }) => {
      if (account === GLOBAL && kind === dataKeyKind.kind && owner !== undefined) ring.#changed(owner)
    })
    store.onForget((account) => {
      if (account !== GLOBAL) return
      ring.#accounts.forgetAll()
      ring.#refreshBehind()
    })
    await ring.#service.load()
    await ring.#makeServiceKeys()
    return ring
  }

  /** Fingerprint of the master key that wraps. */
  get masterKey(): string {
    return this.#masters.writing.id
  }

  /** The service's key that writes for a purpose. */
  newest(purpose: ServicePurpose): SealingKey {
    return this.#service.newest(purpose)
  }

  /** The service's keys of a purpose, the newest first. */
  all(purpose: ServicePurpose): readonly SealingKey[] {
    return this.#service.all(purpose)
  }

  find(purpose: ServicePurpose, keyId: string): SealingKey | undefined {
    return this.#service.find(purpose, keyId)
  }

  /**
   * Seals a secret of the record's account, making the account's key if it has none: a write of its own, which must
   * not be waited for inside another. With a purpose of the service's, its newest key seals.
   */
  async seal(record: SealedRecord, plaintext: Uint8Array, purpose?: ServicePurpose): Promise<Uint8Array> {
    const key = purpose === undefined ? await this.#accountKey(record.account) : this.newest(purpose)
    return seal(key, record, plaintext, this.#parts.random)
  }

  /**
   * Opens what was sealed for this record and purpose; CannotOpen for everything else, MasterKeyMismatch where another
   * process wrapped the key by a master key that this one cannot have.
   */
  async open(record: SealedRecord, sealed: Uint8Array, purpose?: ServicePurpose): Promise<Uint8Array> {
    const id = sealingKeyId(sealed)
    const key =
      purpose === undefined
        ? await this.#accounts.find(record.account, id)
        : await this.#serviceKey(purpose, id)
    if (key === undefined) throw new CannotOpen()
    return open(key, record, sealed)
  }

  /**
   * Puts a new master key in front where the source is ours, reads the source anew, wraps every data key by the key
   * that now stands first, and makes a new key for sessions. Everything sealed before opens as before; a process that
   * dies in between leaves a store that every key of the source's still opens.
   */
  rotate(author: Author): Promise<Rotation> {
    const rotation = this.#rotation.then(() => this.#rotate(author))
    this.#rotation = rotation.catch(() => undefined)
    return rotation
  }

  async #rotate(author: Author): Promise<Rotation> {
    const { store, random } = this.#parts
    await this.#masters.renew()
    const rewrapped = await rewrapAll({ store, random, masters: this.#masters }, author, async (tx) => {
      const sessions = await tx.dataKeys.of(GLOBAL, 'sessions')
      const latest = Math.max(...sessions.map(({ CreateDate }) => CreateDate.getTime()))
      // later than every other, whatever the clock says
      const { dataKey, wrapped } = this.#newKey('sessions', latest + 1)
      await tx.dataKeys.insert(GLOBAL, dataKey, wrapped)
    })
    await this.#service.refresh()
    // a store has keys from its first start on: a master key that is new has wrapped none of them before
    const notChanged = rewrapped === 0 ? this.#masters.notChanged : undefined
    return { masterKey: this.masterKey, rewrapped, ...(notChanged !== undefined && { notChanged }) }
  }

  async #accountKey(account: string): Promise<SealingKey> {
    const known = await this.#accounts.newest(account)
    if (known !== undefined) return known
    await this.#make([account])
    const made = await this.#accounts.newest(account)
    if (made === undefined) throw new MasterKeyUnavailable(`the key of account ${account} was not kept`)
    return made
  }

  async #serviceKey(purpose: ServicePurpose, id: string): Promise<SealingKey | undefined> {
    if (this.find(purpose, id) === undefined) await this.catchUp()
    return this.find(purpose, id)
  }

  /** Makes a key for each purpose, unless another process was faster. */
  async #make(purposes: readonly string[]): Promise<void> {
    const { store, clock } = this.#parts
    const made = purposes.map((purpose) => this.#newKey(purpose))
    const author = { caller: 'key ring', requestId: 'key-ring', now: new Date(clock()) }
    await store.write([GLOBAL], author, async (tx) => {
      for (const { dataKey, wrapped } of made) {
        const others = await tx.dataKeys.of(GLOBAL, dataKey.Purpose)
        if (others.length === 0) await tx.dataKeys.insert(GLOBAL, dataKey, wrapped)
      }
    })
    // where another process was faster nothing was written, and memory may not have heard of its keys yet
    await store.catchUp(GLOBAL)
  }

  async #makeServiceKeys(): Promise<void> {
    const missing = servicePurposes.filter((purpose) => this.all(purpose).length === 0)
    if (missing.length === 0) return
    await this.#make(missing)
    await this.#service.load()
  }

  #changed(purpose: string): void {
    if (servicePurposes.some((own) => own === purpose)) this.#refreshBehind()
    else this.#accounts.forget(purpose)
  }

  #refreshBehind(): void {
    this.#service.refresh().catch((error: unknown) => {
      // what was opened serves on; the next question reads the keys again
      this.#parts.warn(
        `the key ring cannot be read: ${error instanceof Error ? error.message : 'unknown error'}`,
      )
    })
  }

  #newKey(purpose: string, notBefore = 0) {
    const created = new Date(Math.max(this.#parts.clock(), notBefore))
    return newDataKey(purpose, { master: this.#masters.writing, created, random: this.#parts.random })
  }

  async #unwrap(dataKey: DataKey): Promise<SealingKey> {
    const wrapped = await this.#parts.store.entities.dataKeys.sealed(GLOBAL, dataKey.KeyId)
    if (wrapped === undefined) throw damaged(dataKey)
    // the envelope itself says who wrapped it: the entity may be older than what was read with it
    const master = await this.#masters.get(sealingKeyId(wrapped))
    try {
      return unwrapDataKey(master, { dataKey, wrapped })
    } catch {
      throw damaged(dataKey)
    }
  }
}

/** The master keys, of which a source of our own makes the first one for a store that has no keys yet. */
async function masterKeysFor({ store, source, clock }: KeyRingParts): Promise<KnownMasterKeys> {
  const [existing] = (await store.entities.dataKeys.list(GLOBAL, { limit: 1 })).items
  if (existing === undefined) await source.create?.()
  try {
    return await KnownMasterKeys.from(source, clock)
  } catch (error) {
    if (existing === undefined || !(error instanceof MasterKeyUnavailable)) throw error
    const { MasterKey } = existing
    throw new MasterKeyUnavailable(
      `${error.message}; the master key ${MasterKey} wraps the keys of this store`,
    )
  }
}

function damaged({ KeyId, Purpose, MasterKey }: DataKey): MasterKeyUnavailable {
  return new MasterKeyUnavailable(
    `key ${KeyId} for ${Purpose} is damaged: the master key ${MasterKey} does not open it; restore the store`,
  )
}
