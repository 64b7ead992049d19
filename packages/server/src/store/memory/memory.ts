import type { Kind } from '../kind.ts'
import { type Followed, FollowedAccounts, reach } from './followed.ts'
import { type AppliedChange, KindMemory } from './kind-memory.ts'
import { type Limits, Ring } from './ring.ts'

export interface MemoryOptions {
  readonly limits: Limits
  /** Accounts whose every change is looked at, even while nothing of them is held. */
  readonly always: readonly string[]
  /**
   * Called when memory has forgotten an account, so that later changes of it may pass unseen: what was derived from
   * it is to be forgotten as well.
   */
  readonly forgotten: (account: string) => void
}

/**
 * What became of the changes of one revision: taken over; known before; or out of reach, because a revision between
 * is missing.
 */
export type Advance = 'taken' | 'known' | 'gap'

/**
 * A bounded memory of single entities and small families, filled on demand and kept true by the change log. Each
 * account is followed in the order of its revisions; what was read before a change never replaces what came after.
 */
export class Memory {
  readonly #ring: Ring
  readonly #accounts: FollowedAccounts
  readonly #kinds = new Map<string, Pick<KindMemory<never>, 'apply' | 'forget' | 'clear'>>()
  readonly #forgotten: (account: string) => void
  #version = 0

  constructor({ limits, always, forgotten }: MemoryOptions) {
    this.#ring = new Ring(limits)
    this.#accounts = new FollowedAccounts(always, forgotten)
    this.#forgotten = forgotten
  }

  get entries(): number {
    return this.#ring.entries
  }

  get bytes(): number {
    return this.#ring.bytes
  }

  /** Grows with each change that is taken over, and whenever something is forgotten because it may be out of date. */
  get version(): number {
    return this.#version
  }

  /** Makes room for a kind; once for each. */
  kind<E>(kind: Kind<E>): KindMemory<E> {
    const memory = new KindMemory(kind, this.#ring, this.#accounts)
    this.#kinds.set(kind.kind, memory)
    return memory
  }

  /** Must stand before each read whose result is to be held, so that a change between is noticed. */
  beginRead(account: string): Followed {
    return this.#accounts.beginRead(account)
  }

  endRead(account: string, followed: Followed): void {
    this.#accounts.endRead(account, followed)
  }

  /** The revision that memory has reached; nothing for an account that it does not follow. */
  revision(account: string): number | undefined {
    const revision = this.#accounts.get(account)?.revision ?? -1
    return revision < 0 ? undefined : revision
  }

  /** See `Store.stamp`. */
  stamp(account: string): object | undefined {
    const followed = this.#accounts.get(account)
    return followed === undefined || followed.revision < 0 ? undefined : followed.stamp
  }

  /** Every followed account with its revision, -1 where it is not known yet. */
  revisions(): Map<string, number> {
    const revisions = new Map<string, number>()
    for (const [account, { revision }] of this.#accounts.entries()) revisions.set(account, revision)
    return revisions
  }

  /** Takes over the changes of one revision, all of them at once. */
  advance(account: string, revision: number, changes: readonly AppliedChange[]): Advance {
    const followed = this.#accounts.get(account)
    if (followed === undefined) return 'taken'
    if (followed.held === 0 && !followed.always) {
      reach(followed, Math.max(followed.revision, revision))
      return 'taken'
    }
    if (followed.revision < 0) return 'taken'
    if (revision <= followed.revision) return 'known'
    if (revision !== followed.revision + 1) return 'gap'
    this.#version++
    followed.reads++
    for (const change of lastOfEach(changes)) {
      this.#kinds.get(change.kind)?.apply(account, followed, revision, change)
    }
    reach(followed, revision)
    this.#accounts.endRead(account, followed)
    return 'taken'
  }

  /** Sets where an account that is always followed begins; false for each other, and once it has begun. */
  startsAt(account: string, revision: number): boolean {
    const followed = this.#accounts.get(account)
    if (followed === undefined || !followed.always || followed.revision >= 0) return false
    this.skipTo(account, revision)
    return true
  }

  /** Forgets what is held of an account and goes on at a later revision of it, whatever lay between. */
  skipTo(account: string, revision: number): void {
    const followed = this.#accounts.get(account)
    if (followed === undefined) return
    this.#version++
    followed.reads++
    for (const kind of this.#kinds.values()) kind.forget(account)
    reach(followed, revision)
    this.#accounts.endRead(account, followed)
    this.#forgotten(account)
  }

  /** Forgets everything, the revisions too: for a store that is not the one it was. */
  restart(): void {
    this.#version++
    const accounts = this.#accounts.restart()
    for (const kind of this.#kinds.values()) kind.clear()
    for (const account of accounts) this.#forgotten(account)
  }
}

/** One write may change an entity twice; only what it came to is true at its revision. */
function lastOfEach(changes: readonly AppliedChange[]): Iterable<AppliedChange> {
  if (changes.length < 2) return changes
  return new Map(changes.map((change) => [`${change.kind}\0${change.id}`, change])).values()
}
