import { kindsOfPool } from '../kinds.ts'
import type { AppliedChange } from '../memory/kind-memory.ts'
import type { Author, Dependency, JournalEntry } from '../store.ts'
import { insertChange, selectTouched } from './change-statements.ts'
import { counterName } from './counter-name.ts'
import { addToCounter, dropEmptyCounter, lockRevision, selectCounter } from './counter-statements.ts'
import { putJournal } from './journal.ts'
import type { Session } from './session.ts'

/** Past so many changes nobody looks any more which they were: everything counts as touched. */
const MOST_LOOKED_AT = 1000

/** What was touched, and in which revision. */
export interface Touched {
  readonly revision: number
  readonly kind: string
  readonly id: string
  /** The empty string where there is none. */
  readonly owner: string
}

/** Tells what was touched behind a revision without asking the change log, where it can. */
export interface RecentlyTouched {
  since(account: string, revision: number): readonly Touched[] | undefined
}

/** What a write has changed in one account. */
export interface AccountChanges {
  readonly account: string
  readonly revision: number
  readonly changes: readonly AppliedChange[]
}

interface Locked {
  /** The revision before this write. */
  readonly revision: number
  readonly changes: AppliedChange[]
  /** What this write adds to each counter. */
  readonly added: Map<string, number>
  /** Of each pool the targets that are referred to more or less often than before. */
  readonly touched: Map<string, Set<string>>
}

/** What one write gathers while it runs: the accounts whose counters it has locked, and what it changes in each. */
export class Write {
  readonly session: Session
  readonly #author: Author
  readonly #recent: RecentlyTouched | undefined
  readonly #locked = new Map<string, Locked>()
  readonly #journal: JournalEntry[] = []

  constructor(session: Session, author: Author, recent?: RecentlyTouched) {
    this.session = session
    this.#author = author
    this.#recent = recent
  }

  /** Locks the counter of an account; accounts must come in sorted order. False where it has none yet. */
  async lock(account: string): Promise<boolean> {
    const [row] = await this.session.all(lockRevision, { account })
    if (row === undefined) return false
    this.#locked.set(account, { revision: row.value, changes: [], added: new Map(), touched: new Map() })
    return true
  }

  /** Notes a change for the change log; throws where the account is not one that the write has locked. */
  record(account: string, change: AppliedChange): void {
    this.#of(account).changes.push(change)
  }

  journal(entry: JournalEntry): void {
    this.#journal.push(entry)
  }

  add(account: string, counter: string, value: number): void {
    const { added } = this.#of(account)
    added.set(counter, (added.get(counter) ?? 0) + value)
  }

  /** How much this write has added to a counter so far. */
  added(account: string, counter: string): number {
    return this.#locked.get(account)?.added.get(counter) ?? 0
  }

  /** The same of every counter whose name begins so, by the rest of the name. */
  addedUnder(account: string, prefix: string): Map<string, number> {
    const added = this.#locked.get(account)?.added ?? new Map<string, number>()
    return new Map(
      [...added].flatMap(([name, value]) =>
        name.startsWith(prefix) ? [[name.slice(prefix.length), value] as const] : [],
      ),
    )
  }

  /** Notes that a target of a pool is referred to more or less often than before. */
  touch(account: string, pool: string, target: string): void {
    const { touched } = this.#of(account)
    touched.set(pool, (touched.get(pool) ?? new Set()).add(target))
  }

  /** By how much this write changes how many things a pool refers to. */
  async addedToPool(account: string, pool: string): Promise<number> {
    let change = 0
    for (const target of this.#locked.get(account)?.touched.get(pool) ?? []) {
      change += await this.#changeOfUse(account, pool, target)
    }
    return change
  }

  /** Adds to the counter of each pool what this write changes; once, before `flush`. */
  async countPools(): Promise<void> {
    for (const [account, { touched }] of this.#locked) {
      for (const pool of touched.keys()) {
        this.add(account, counterName.ofPool(pool), await this.addedToPool(account, pool))
      }
    }
  }

  requireLocked(account: string): void {
    this.#of(account)
  }

  /** See `Transaction.touchedSince`. */
  async touchedSince(account: string, revision: number, read: readonly Dependency[]): Promise<boolean> {
    const current = this.#locked.get(account)?.revision ?? (await this.#revision(account))
    if (current === revision || read.length === 0) return false
    if (current < revision) return true
    const changes = this.#recent?.since(account, revision) ?? (await this.#touched(account, revision))
    if (changes === undefined) return true
    return changes.some((change) =>
      read.some(
        (one) =>
          one.account === account &&
          one.kind === change.kind &&
          (one.id === undefined || one.id === change.id) &&
          (one.owner === undefined || one.owner === change.owner),
      ),
    )
  }

  /** What this write has changed, in the order of the accounts. */
  changed(): AccountChanges[] {
    return [...this.#locked].flatMap(([account, { revision, changes }]) =>
      changes.length === 0 ? [] : { account, revision: revision + 1, changes },
    )
  }

  /** Writes change log and counters; every statement is handed to the session before this returns. */
  async flush(): Promise<void> {
    const written: Promise<unknown>[] = []
    for (const { account, revision, changes } of this.changed()) {
      written.push(...changes.map((change, ordinal) => this.#log(account, revision, ordinal, change)))
      written.push(this.#count(account, 'revision', 1))
      for (const [counter, value] of this.#of(account).added) {
        if (value !== 0) written.push(this.#count(account, counter, value))
      }
    }
    written.push(...this.#journal.map((entry) => this.#keep(entry)))
    await Promise.all(written)
  }

  /** Nothing where the change log no longer tells all, or tells more than anybody looks at. */
  async #touched(account: string, revision: number): Promise<readonly Touched[] | undefined> {
    const limit = MOST_LOOKED_AT + 1
    const changes = await this.session.all(selectTouched, { account, revision, limit })
    return changes[0]?.revision === revision + 1 && changes.length < limit ? changes : undefined
  }

  /** 1 where the target comes into use by this write, -1 where it goes out of use. */
  async #changeOfUse(account: string, pool: string, target: string): Promise<number> {
    const names = kindsOfPool(pool).map((kind) => counterName.ofTarget(kind, target))
    if (names.every((name) => this.added(account, name) === 0)) return 0
    let wasUsed = false
    let isUsed = false
    for (const name of names) {
      const [row] = await this.session.all(selectCounter, { account, name })
      const before = row?.value ?? 0
      wasUsed ||= before > 0
      isUsed ||= before + this.added(account, name) > 0
      if (wasUsed && isUsed) return 0
    }
    return Number(isUsed) - Number(wasUsed)
  }

  async #revision(account: string): Promise<number> {
    const [row] = await this.session.all(selectCounter, { account, name: 'revision' })
    return row?.value ?? 0
  }

  async #log(account: string, revision: number, ordinal: number, change: AppliedChange): Promise<void> {
    const { caller, requestId: request, now } = this.#author
    await this.session.run(insertChange, {
      account,
      revision,
      ordinal,
      time: now.getTime(),
      caller,
      request,
      ...change,
    })
  }

  async #keep({ writer, slot, time, id, text }: JournalEntry): Promise<void> {
    await this.session.run(putJournal, { writer, slot, time, id, text })
  }

  async #count(account: string, name: string, value: number): Promise<void> {
    const added = this.session.run(addToCounter, { account, name, value })
    await (value < 0 ? Promise.all([added, this.session.run(dropEmptyCounter, { account, name })]) : added)
  }

  #of(account: string): Locked {
    const locked = this.#locked.get(account)
    if (locked === undefined) throw new Error(`this write does not name the account ${account}`)
    return locked
  }
}
