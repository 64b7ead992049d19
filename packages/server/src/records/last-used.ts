import type { LastUsed, Store } from '../store/store.ts'
import { replacesUse } from '../store/use-span.ts'

/** How often uses are written down, in milliseconds. */
const WRITE_EVERY = 1_000
/** How long what the store said may be told again, in milliseconds: as long as other processes let their uses wait. */
const FRESH = 1_000
/** How many answers of the store are kept for that. */
const MOST_KNOWN = 10_000
/** How many different subjects wait at most; beyond that the newest uses are dropped, for the next one says it again. */
const MOST_WAITING = 50_000

/** Notes when credentials and roles were last used, in batches outside the requests. */
export class LastUses {
  readonly #store: Pick<Store, 'lastUsed'>
  readonly #waiting = new Map<string, LastUsed>()
  readonly #known = new Map<string, { readonly use: LastUsed | undefined; readonly until: number }>()
  readonly #warn: (message: string, cause: unknown) => void
  #isFailing = false
  #writes = 0
  #timer: NodeJS.Timeout | undefined

  constructor(store: Pick<Store, 'lastUsed'>, warn: (message: string, cause: unknown) => void) {
    this.#store = store
    this.#warn = warn
  }

  /** Notes a use; costs a look-up in memory. */
  note(use: LastUsed): void {
    const key = `${use.account} ${use.subject}`
    const known = this.#waiting.get(key)
    if (known === undefined ? this.#waiting.size >= MOST_WAITING : !replacesUse(use, known)) return
    this.#waiting.set(key, use)
    this.#timer ??= setTimeout(() => void this.flush(), WRITE_EVERY).unref()
  }

  /**
   * The last use of a subject: those of this process that are not yet written down included, those of others as they were
   * a second ago.
   */
  async find(account: string, subject: string): Promise<LastUsed | undefined> {
    const key = `${account} ${subject}`
    const waiting = this.#waiting.get(key)
    const known = this.#known.get(key)
    const stored =
      known !== undefined && known.until > performance.now()
        ? known.use
        : await this.#ask(key, account, subject)
    return waiting !== undefined && replacesUse(waiting, stored) ? waiting : stored
  }

  async #ask(key: string, account: string, subject: string): Promise<LastUsed | undefined> {
    const until = performance.now() + FRESH
    const writes = this.#writes
    const use = await this.#store.lastUsed.find(account, subject)
    // what was written down meanwhile is not in this answer
    if (writes !== this.#writes) return use
    if (this.#known.size >= MOST_KNOWN) this.#known.clear()
    this.#known.set(key, { use, until })
    return use
  }

  /** Writes down what waits; a failure is reported where it begins, and what waits goes on waiting. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const uses = new Map(this.#waiting)
    if (uses.size === 0) return
    try {
      await this.#store.lastUsed.record([...uses.values()])
      this.#isFailing = false
    } catch (cause) {
      if (!this.#isFailing) this.#warn('last uses could not be written down; this is tried again', cause)
      this.#isFailing = true
      this.#timer ??= setTimeout(() => void this.flush(), WRITE_EVERY).unref()
      return
    }
    this.#writes++
    for (const [key, use] of uses) {
      this.#known.delete(key)
      // only now, so that whoever asks meanwhile finds them, and but for those that were noted anew
      if (this.#waiting.get(key) === use) this.#waiting.delete(key)
    }
  }
}
