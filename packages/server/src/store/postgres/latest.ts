/**
 * Runs one thing at a time, and answers each caller by a run that began after the call: callers that come during a
 * run share the next one, so that however many ask, two runs are under way or waiting at most.
 */
export class Latest<T> {
  readonly #work: () => Promise<T>
  readonly #idle: () => void
  #now: Promise<T> | undefined
  #next: Promise<T> | undefined

  /** Calls `idle` each time nothing is left to run. */
  constructor(work: () => Promise<T>, idle: () => void = () => undefined) {
    this.#work = work
    this.#idle = idle
  }

  run(): Promise<T> {
    if (this.#next !== undefined) return this.#next
    if (this.#now === undefined) return this.#start()
    const start = () => this.#start()
    this.#next = this.#now.then(start, start)
    return this.#next
  }

  #start(): Promise<T> {
    this.#next = undefined
    this.#now = this.#work().finally(() => {
      this.#now = undefined
      if (this.#next === undefined) this.#idle()
    })
    return this.#now
  }
}
