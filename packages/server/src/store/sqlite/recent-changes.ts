import type { Touched } from '../sql/write.ts'

/** How many changes of an account are kept, and of how many accounts. */
const CHANGES = 1000
const ACCOUNTS = 200

interface Recent {
  /** Everything behind this revision is in `changes`. */
  behind: number
  changes: Touched[]
}

/**
 * The last changes of the accounts that were written last, those of the commit that is being gathered included: what
 * the change log would tell, without asking it. It may be lost at any time.
 */
export class RecentChanges {
  readonly #accounts = new Map<string, Recent>()

  add(account: string, revision: number, changes: readonly Omit<Touched, 'revision'>[]): void {
    const known = this.#accounts.get(account)
    const recent = known ?? { behind: revision - 1, changes: [] }
    if (known === undefined) this.#makeRoom()
    this.#accounts.set(account, recent)
    for (const { kind, id, owner } of changes) recent.changes.push({ revision, kind, id, owner })
    if (recent.changes.length <= CHANGES) return
    const last = recent.changes[recent.changes.length - CHANGES / 2]?.revision ?? revision
    recent.behind = last
    recent.changes = recent.changes.filter((change) => change.revision > last)
  }

  /** What was changed behind a revision; nothing where that is not known. */
  since(account: string, revision: number): readonly Touched[] | undefined {
    const recent = this.#accounts.get(account)
    if (recent === undefined || revision < recent.behind) return undefined
    let first = recent.changes.length
    while ((recent.changes[first - 1]?.revision ?? revision) > revision) first--
    return recent.changes.slice(first)
  }

  /** For changes that were not committed after all. */
  clear(): void {
    this.#accounts.clear()
  }

  #makeRoom(): void {
    for (const account of this.#accounts.keys()) {
      if (this.#accounts.size < ACCOUNTS) return
      this.#accounts.delete(account)
    }
  }
}
