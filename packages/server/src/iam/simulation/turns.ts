import { setImmediate } from 'node:timers/promises'

/** Steps after which others get their turn; whatever is done counts as at least a hundred thousand. */
const WORK_AT_ONCE = 10_000_000
const LEAST_WORK = 100_000

/** Lets other requests in between the parts of long work. */
export class Turns {
  #work = 0

  /** To be awaited before each part, with the steps that it may take. */
  async before(work: number): Promise<void> {
    this.#work += Math.max(work, LEAST_WORK)
    if (this.#work <= WORK_AT_ONCE) return
    this.#work = 0
    await setImmediate()
  }
}
