import type { DataKey } from '../store/entity/key-ring.ts'
import { coalesced } from './coalesced.ts'
import type { SealingKey } from './envelope.ts'
import { type KeyStore, newestFirst } from './key-store.ts'
import { MasterKeyUnavailable } from './master-key.ts'
import type { Warn } from './master-key-source.ts'

export const servicePurposes = ['sessions', 'authorization-messages', 'markers'] as const

/** What the service's own data keys are for; each serves all accounts. */
export type ServicePurpose = (typeof servicePurposes)[number]

export interface ServiceKeysParts {
  readonly store: KeyStore
  readonly unwrap: (dataKey: DataKey) => Promise<SealingKey>
  readonly warn: Warn
}

/** The service's own data keys, all of them open. */
export class ServiceKeys {
  readonly #parts: ServiceKeysParts
  readonly #opened = new Map<string, readonly SealingKey[]>()
  readonly #reported = new Set<string>()
  /** Reads them anew; keys that do not open are reported once and left out. Callers at the same time share a run. */
  readonly refresh: () => Promise<void>

  constructor(parts: ServiceKeysParts) {
    this.#parts = parts
    this.refresh = coalesced(() => this.#load((dataKey, error) => this.#report(dataKey, error)))
  }

  /** Reads them for a start, which a key that does not open stops. */
  load(): Promise<void> {
    return this.#load((_dataKey, error) => {
      throw error
    })
  }

  /** The keys of a purpose, the one that writes first. */
  all(purpose: ServicePurpose): readonly SealingKey[] {
    return this.#opened.get(purpose) ?? []
  }

  newest(purpose: ServicePurpose): SealingKey {
    const [key] = this.all(purpose)
    if (key === undefined) throw new MasterKeyUnavailable(`there is no key for ${purpose}`)
    return key
  }

  find(purpose: ServicePurpose, keyId: string): SealingKey | undefined {
    return this.all(purpose).find(({ id }) => id === keyId)
  }

  async #load(failed: (dataKey: DataKey, error: unknown) => void): Promise<void> {
    for (const purpose of servicePurposes) {
      const keys: SealingKey[] = []
      for (const dataKey of await newestFirst(this.#parts.store, purpose)) {
        try {
          keys.push(this.find(purpose, dataKey.KeyId) ?? (await this.#parts.unwrap(dataKey)))
        } catch (error) {
          failed(dataKey, error)
        }
      }
      this.#opened.set(purpose, keys)
    }
  }

  #report({ KeyId, Purpose }: DataKey, error: unknown): void {
    if (this.#reported.has(KeyId)) return
    this.#reported.add(KeyId)
    const reason = error instanceof Error ? error.message : 'unknown error'
    this.#parts.warn(`key ${KeyId} for ${Purpose} is left out: ${reason}`)
  }
}
