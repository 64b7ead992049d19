/** Longest delay, in milliseconds. */
export const LONGEST_DELAY = 3_600_000

/**
 * Lets the readers of a store see writes late, as clients of AWS may see them, so that tests can show that their retries
 * work. What is written stays unseen until the delay has passed since the first write that is unseen; then all of it is
 * seen together. Writes themselves always see what is there.
 */
export class Visibility {
  readonly #clock: () => number
  #delay = 0
  /** When what is held back is to be seen, in milliseconds since 1970. */
  #due: number | undefined
  /** How much work is under way whose writes are seen at once. */
  #prompt = 0
  #show: () => void = () => undefined

  constructor(clock: () => number) {
    this.#clock = clock
  }

  /** Milliseconds. */
  get delay(): number {
    return this.#delay
  }

  /** Sets the delay of later writes, in milliseconds; 0 shows everything at once. */
  setDelay(milliseconds: number): void {
    this.#delay = milliseconds
    if (milliseconds === 0) this.show()
  }

  /** Called by the store, with what it does to show all that it holds back. */
  onShow(show: () => void): void {
    this.#show = show
  }

  /** Whether the store is to hold back what it writes from now on; it has to ask before it writes. */
  holds(): boolean {
    if (this.#due === undefined && this.#delay > 0 && this.#prompt === 0)
      this.#due = this.#clock() + this.#delay
    return this.#due !== undefined
  }

  /** Shows what is held back if its time has come. */
  settle(): void {
    if (this.#due !== undefined && this.#clock() >= this.#due) this.show()
  }

  /** Does something that sees what it writes itself, whatever the delay. */
  async atOnce<T>(work: () => Promise<T>): Promise<T> {
    this.#prompt++
    this.show()
    try {
      return await work()
    } finally {
      this.#prompt--
    }
  }

  /** Shows what is held back, whether or not its time has come. */
  show(): void {
    this.#due = undefined
    this.#show()
  }
}
