import type { Clock } from '../model/clock.ts'
import { coalesced } from './coalesced.ts'
import type { MasterKey, MasterKeys } from './master-key.ts'
import type { MasterKeySource } from './master-key-source.ts'

/** How long a source is not asked again for a key that it did not have, so that it does not run all the time. */
const PAUSE = 1_000

/** The data keys of the store are wrapped by a master key that the source does not offer. */
export class MasterKeyMismatch extends Error {
  constructor(wanted: string, offered: readonly string[], source: string) {
    super(
      `the keys of this store are wrapped by the master key ${wanted}, but ${source} offers ${offered.join(', ')}: ` +
        `put the master key ${wanted} back (as a further line, if the present one is to stay), ` +
        'or use the data that belongs to the present one',
    )
  }
}

/** The master keys as their source last gave them. */
export class KnownMasterKeys {
  readonly #source: MasterKeySource
  readonly #clock: Clock
  readonly #read: () => Promise<void>
  readonly #missedAt = new Map<string, number>()
  #keys: MasterKeys

  private constructor(source: MasterKeySource, clock: Clock, keys: MasterKeys) {
    this.#source = source
    this.#clock = clock
    this.#keys = keys
    this.#read = coalesced(async () => {
      this.#keys = await source.read()
    })
  }

  static async from(source: MasterKeySource, clock: Clock): Promise<KnownMasterKeys> {
    return new KnownMasterKeys(source, clock, await source.read())
  }

  /** The key that wraps. */
  get writing(): MasterKey {
    return this.#keys[0]
  }

  /** Reads the source anew. */
  refresh(): Promise<void> {
    return this.#read()
  }

  /** Puts a new key in front, where the source is ours, and reads the source anew in any case. */
  async renew(): Promise<void> {
    await this.#source.add?.()
    await this.refresh()
  }

  /** Where the source is not ours: that no other key was put in force, and what its keeper does for that. */
  get notChanged(): string | undefined {
    const { add, change, name } = this.#source
    if (add !== undefined) return undefined
    const sentence = `no other master key was put in force: ${name} still has the one first that wraps already; only the key for sessions is new`
    return change === undefined ? sentence : `${sentence}; to change the master key, ${change}`
  }

  /** The key with this fingerprint, for which the source is read once more if need be; else MasterKeyMismatch. */
  async get(fingerprint: string): Promise<MasterKey> {
    if (!this.#knows(fingerprint) && this.#mayAskFor(fingerprint)) {
      try {
        await this.refresh()
      } finally {
        if (!this.#knows(fingerprint)) this.#missedAt.set(fingerprint, this.#clock())
      }
    }
    return this.require(fingerprint)
  }

  /** The key with this fingerprint as far as the source was read; MasterKeyMismatch if it was not there. */
  require(fingerprint: string): MasterKey {
    const found = this.#keys.find(({ id }) => id === fingerprint)
    if (found !== undefined) return found
    throw new MasterKeyMismatch(
      fingerprint,
      this.#keys.map(({ id }) => id),
      this.#source.name,
    )
  }

  #knows(fingerprint: string): boolean {
    return this.#keys.some(({ id }) => id === fingerprint)
  }

  #mayAskFor(fingerprint: string): boolean {
    const missedAt = this.#missedAt.get(fingerprint)
    return missedAt === undefined || Math.abs(this.#clock() - missedAt) >= PAUSE
  }
}
