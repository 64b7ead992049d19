import type { LastUsed, Store } from '../store/store.ts'
import { replacesUse } from '../store/use-span.ts'

/** How often uses are written down, in milliseconds. */
const WRITE_EVERY = 1_000
/** How many different subjects wait at most; beyond that the newest uses are dropped, for the next one says it again. */
const MOST_WAITING = 50_000

/** Notes when credentials and roles were last used, in batches outside the requests. */
export class LastUses {
  readonly #store: Pick<Store, 'lastUsed'>
  readonly #waiting = new Map<string, LastUsed>()
  readonly #warn: (message: string, cause: unknown) => void
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

  /** The last use of a subject, those not yet written down included. */
  async find(account: string, subject: string): Promise<LastUsed | undefined> {
    const waiting = this.#waiting.get(`${account} ${subject}`)
    const stored = await this.#store.lastUsed.find(account, subject)
    return waiting !== undefined && replacesUse(waiting, stored) ? waiting : stored
  }

  /** Writes down what waits; a failure is reported, and what it lost is a date that the next use renews. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const uses = new Map(this.#waiting)
    if (uses.size === 0) return
    try {
      await this.#store.lastUsed.record([...uses.values()])
    } catch (cause) {
      this.#warn('last uses could not be written down', cause)
    }
    // only now, so that whoever asks meanwhile finds them, and but for those that were noted anew
    for (const [key, use] of uses) if (this.#waiting.get(key) === use) this.#waiting.delete(key)
  }
}
