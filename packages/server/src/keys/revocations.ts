import type { Clock } from '../model/clock.ts'
import { revokedSessionKind } from '../store/entity/key-ring.ts'
import { pagesOf } from '../store/pages.ts'
import { type Author, GLOBAL, type Transaction } from '../store/store.ts'
import { coalesced } from './coalesced.ts'
import type { KeyStore } from './key-store.ts'
import type { Warn } from './master-key-source.ts'

const PAGE = 500

export interface RevocationsParts {
  readonly store: KeyStore
  readonly clock: Clock
  readonly warn: Warn
}

export interface EndedSession {
  readonly accessKeyId: string
  /** When it would have ended by itself, in seconds since 1970. */
  readonly expiresAt: number
}

/** Ends a session in a write to `global`. */
export async function putRevocation(
  { revokedSessions }: Pick<Transaction, 'revokedSessions'>,
  { accessKeyId, expiresAt }: EndedSession,
): Promise<void> {
  await revokedSessions.insert(GLOBAL, { AccessKeyId: accessKeyId, Expiration: new Date(expiresAt * 1_000) })
}

/**
 * The sessions that were ended before their time, by access key id, in memory: at once in the process that ends one,
 * as soon as the change log tells of it in the others.
 */
export class Revocations {
  readonly #parts: RevocationsParts
  readonly #reload: () => Promise<void>
  #revoked = new Set<string>()
  /** The list that is being read anew. */
  #fresh: Set<string> | undefined
  /** Whether changes have passed unseen since the list was read. */
  #isStale = false

  private constructor(parts: RevocationsParts) {
    this.#parts = parts
    this.#reload = coalesced(() => this.#load())
  }

  /** Reads the list whole; a process that has not must not answer. */
  static async load(parts: RevocationsParts): Promise<Revocations> {
    const revocations = new Revocations(parts)
    parts.store.onChange(({ account, kind, id, action }) => {
      if (account !== GLOBAL || kind !== revokedSessionKind.kind) return
      for (const list of [revocations.#revoked, revocations.#fresh]) {
        if (action === 'put') list?.add(id)
        else list?.delete(id)
      }
    })
    parts.store.onForget((account) => {
      if (account === GLOBAL) revocations.#reloadBehind()
    })
    await revocations.#reload()
    return revocations
  }

  get size(): number {
    return this.#revoked.size
  }

  isRevoked(accessKeyId: string): boolean {
    if (this.#isStale) this.#reloadBehind()
    return this.#revoked.has(accessKeyId)
  }

  /** Ends a session. */
  async revoke(session: EndedSession, author: Author): Promise<void> {
    await this.#parts.store.write([GLOBAL], author, (tx) => putRevocation(tx, session))
  }

  /** Takes entries off the list whose session would have ended by now, some hundreds in a transaction; tells how many. */
  async removeExpired(author: Author): Promise<number> {
    const { store, clock } = this.#parts
    const expired: string[] = []
    for await (const page of this.#pages()) {
      for (const { AccessKeyId, Expiration } of page) {
        if (Expiration.getTime() <= clock()) expired.push(AccessKeyId)
      }
    }
    let removed = 0
    for (let start = 0; start < expired.length; start += PAGE) {
      removed += await store.write([GLOBAL], author, async (tx) => {
        let deleted = 0
        for (const id of expired.slice(start, start + PAGE)) {
          if ((await tx.revokedSessions.delete(GLOBAL, id)) === 'deleted') deleted++
        }
        return deleted
      })
    }
    return removed
  }

  async #load(): Promise<void> {
    const fresh = new Set<string>()
    this.#fresh = fresh
    this.#isStale = false
    try {
      for await (const page of this.#pages()) for (const { AccessKeyId } of page) fresh.add(AccessKeyId)
      this.#revoked = fresh
    } finally {
      this.#fresh = undefined
    }
  }

  #pages() {
    const { revokedSessions } = this.#parts.store.entities
    return pagesOf(revokedSessions, revokedSessionKind, GLOBAL, { limit: PAGE })
  }

  #reloadBehind(): void {
    this.#reload().catch((error: unknown) => {
      // the next question tries again
      this.#isStale = true
      const reason = error instanceof Error ? error.message : 'unknown error'
      this.#parts.warn(`the list of revoked sessions cannot be read: ${reason}`)
    })
  }
}
