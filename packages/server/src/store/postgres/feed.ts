import type { Listeners } from '../listeners.ts'
import type { Memory } from '../memory/memory.ts'
import { type ChangeRow, changeRows } from '../sql/change-log.ts'
import { selectCounter, selectRevisions } from '../sql/counter-statements.ts'
import type { Session } from '../sql/session.ts'
import { Latest } from './latest.ts'

/** How many changes are read at a time; an account that is further behind than the most is forgotten instead. */
const READ = 1000
const MOST = 10_000

/** How many accounts one question asks for. */
const ACCOUNTS = 1000

export interface FeedOptions {
  readonly session: Session
  readonly memory: Memory
  readonly listeners: Listeners
  /** Told when the database turns out to have lost revisions that memory knew. */
  readonly report: (error: unknown) => void
}

/** Takes over into memory what other processes have written, by the counters and the change log alone. */
export class Feed {
  readonly #session: Session
  readonly #memory: Memory
  readonly #listeners: Listeners
  readonly #report: (error: unknown) => void
  readonly #catchingUp = new Map<string, Latest<boolean>>()
  readonly #polling = new Latest<void>(() => this.#poll())

  constructor({ session, memory, listeners, report }: FeedOptions) {
    this.#session = session
    this.#memory = memory
    this.#listeners = listeners
    this.#report = report
  }

  /** See `Store.catchUp`; also true where memory does not follow the account, and so cannot tell. */
  async catchUp(account: string): Promise<boolean> {
    let latest = this.#catchingUp.get(account)
    if (latest === undefined) {
      latest = new Latest(
        () => this.#catchUp(account),
        () => this.#catchingUp.delete(account),
      )
      this.#catchingUp.set(account, latest)
    }
    return latest.run()
  }

  /** Takes over all that was committed, in every account that is followed, when this was called. */
  poll(): Promise<void> {
    return this.#polling.run()
  }

  /** Takes over the changes of an account up to a revision that is known to be committed. */
  async follow(account: string, target: number): Promise<void> {
    for (;;) {
      const reached = this.#memory.revision(account)
      if (reached === undefined || reached >= target) return
      const rows = target - reached > MOST ? [] : await changeRows(this.#session, account, reached, READ)
      if (rows.length === 0 || !this.#takeOver(account, rows)) {
        this.#memory.skipTo(account, Math.max(target, this.#memory.revision(account) ?? 0))
        return
      }
    }
  }

  async #catchUp(account: string): Promise<boolean> {
    const reached = this.#memory.revision(account)
    if (reached === undefined) return true
    const [row] = await this.#session.all(selectCounter, { account, name: 'revision' })
    const target = row?.value ?? 0
    if (target < reached) this.#restart(account, reached, target)
    else await this.follow(account, target)
    return target !== reached
  }

  async #poll(): Promise<void> {
    const reached = [...this.#memory.revisions()]
    for (let start = 0; start < reached.length; start += ACCOUNTS) {
      const part = reached.slice(start, start + ACCOUNTS)
      const rows = await this.#session.all(selectRevisions, { accounts: part.map(([account]) => account) })
      const revisions = new Map(rows.map(({ account, value }) => [account, value]))
      for (const [account, before] of part) {
        const target = revisions.get(account) ?? 0
        if (target < before) return this.#restart(account, before, target)
        if (this.#memory.startsAt(account, target)) continue
        await this.follow(account, target)
      }
    }
  }

  /** False where a revision is missing: older ones than the change log still has. */
  #takeOver(account: string, rows: readonly ChangeRow[]): boolean {
    for (const [revision, changes] of Map.groupBy(rows, (row) => row.revision)) {
      const advance = this.#memory.advance(account, revision, changes)
      if (advance === 'gap') return false
      if (advance === 'taken') this.#listeners.changed(account, changes)
    }
    return true
  }

  #restart(account: string, reached: number, found: number): void {
    this.#memory.restart()
    this.#report(
      new Error(`account ${account} went back from revision ${reached} to ${found}: memory was dropped`),
    )
  }
}
