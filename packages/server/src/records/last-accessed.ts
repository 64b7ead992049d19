import type { Accessed, ServiceAccess, Store } from '../store/store.ts'

/** How often it is written down, in milliseconds. */
const WRITE_EVERY = 5_000
/** A use within this time of one that was noted says nothing new, in milliseconds. */
const SPAN = 60_000
/** How many principals and actions are remembered at most; beyond that new ones are dropped until all is written down. */
const MOST = 50_000

/** Notes which principals asked for which actions, in batches outside the requests. */
export class LastAccessed {
  readonly #store: Pick<Store, 'lastAccessed'>
  readonly #warn: (message: string, cause: unknown) => void
  /** When each was last noted, so that most calls cost one look-up. */
  readonly #noted = new Map<string, number>()
  #waiting: Accessed[] = []
  #timer: NodeJS.Timeout | undefined
  #isFailing = false
  #flushed: Promise<void> = Promise.resolve()

  constructor(store: Pick<Store, 'lastAccessed'>, warn: (message: string, cause: unknown) => void) {
    this.#store = store
    this.#warn = warn
  }

  /** Notes that a principal asked for an action, whatever became of it. */
  note(accessed: Accessed): void {
    const { account, principal, service, action } = accessed
    const key = `${account} ${principal} ${service}:${action}`
    const time = accessed.time.getTime()
    const noted = this.#noted.get(key)
    if (noted !== undefined && time >= noted && time - noted < SPAN) return
    if (this.#waiting.length >= MOST) return
    if (this.#noted.size >= MOST) this.#noted.clear()
    this.#noted.set(key, time)
    this.#waiting.push(accessed)
    this.#timer ??= setTimeout(() => void this.flush(), WRITE_EVERY).unref()
  }

  /** What a principal has asked for, what is not yet written down included. */
  async of(account: string, principal: string): Promise<readonly Accessed[]> {
    await this.flush()
    return this.#store.lastAccessed.of(account, principal)
  }

  /** When anybody of an account last asked for each service, what is not yet written down included. */
  async services(account: string): Promise<readonly ServiceAccess[]> {
    await this.flush()
    return this.#store.lastAccessed.services(account)
  }

  /** Writes down what waits; a failure is reported where it begins, and what it lost is said again by the next call. */
  flush(): Promise<void> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const waiting = this.#waiting
    if (waiting.length > 0) {
      this.#waiting = []
      this.#flushed = this.#flushed.then(() => this.#write(waiting))
    }
    return this.#flushed
  }

  async #write(waiting: readonly Accessed[]): Promise<void> {
    try {
      await this.#store.lastAccessed.record(waiting)
      this.#isFailing = false
    } catch (cause) {
      this.#noted.clear()
      if (this.#isFailing) return
      this.#isFailing = true
      this.#warn('what was last accessed could not be written down', cause)
    }
  }
}
