import { StoreUnavailable } from '../store-error.ts'

/**
 * One write at a time for each account within this process, in the order in which they came: so no connection is
 * spent on waiting for another one of the same process.
 */
export class Turns {
  readonly #last = new Map<string, Promise<void>>()
  readonly #timeout: number

  /** Waits so many milliseconds for a turn, then throws StoreUnavailable. */
  constructor(timeout: number) {
    this.#timeout = timeout
  }

  async take<T>(accounts: readonly string[], work: () => Promise<T>): Promise<T> {
    const before = Promise.all(accounts.map((account) => this.#last.get(account)))
    const mine = Promise.withResolvers<void>()
    for (const account of accounts) this.#last.set(account, mine.promise)
    const free = before.then(() => undefined)
    try {
      await this.#withinTime(free)
      return await work()
    } finally {
      void free.then(() => {
        mine.resolve()
        for (const account of accounts) {
          if (this.#last.get(account) === mine.promise) this.#last.delete(account)
        }
      })
    }
  }

  async #withinTime(free: Promise<void>): Promise<void> {
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<never>((_, reject) => {
      const error = new StoreUnavailable('earlier writes to the account are not done in time')
      timer = setTimeout(() => reject(error), this.#timeout)
    })
    try {
      await Promise.race([free, late])
    } finally {
      clearTimeout(timer)
    }
  }
}
