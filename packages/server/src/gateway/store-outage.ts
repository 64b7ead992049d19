import type { Logger } from 'pino'
import type { Clock } from '../model/clock.ts'
import { StoreUnavailable } from '../store/store-error.ts'
import type { CallOutcome } from './call-outcome.ts'

/** After so many milliseconds without another such call an outage is over, also where nothing was written since. */
const QUIET = 60_000

/**
 * Tells the log once that calls are refused because the store is full or cannot be reached, and once that it is over, however
 * many calls there are in between.
 */
export class StoreOutage {
  readonly #log: Pick<Logger, 'error' | 'info'>
  readonly #clock: Clock
  #refused = 0
  #last = Number.NEGATIVE_INFINITY

  constructor(log: Pick<Logger, 'error' | 'info'>, clock: Clock) {
    this.#log = log
    this.#clock = clock
  }

  /** Whether calls are refused because of the store. */
  get isThere(): boolean {
    return this.#refused > 0 && Math.abs(this.#clock() - this.#last) < QUIET
  }

  /** Looks at a call that has ended; answers whether it is one of an outage, which is told of by this. */
  notice({ cause, wrote }: Pick<CallOutcome, 'cause' | 'wrote'>, facts: object): boolean {
    if (cause instanceof StoreUnavailable) {
      if (!this.isThere) {
        this.#refused = 0
        this.#log.error(
          { ...facts, err: cause },
          'the store cannot be used: calls that need it are refused as ServiceUnavailable until it can',
        )
      }
      this.#refused += 1
      this.#last = this.#clock()
      return true
    }
    if (wrote && this.#refused > 0) {
      this.#log.info({ refused: this.#refused }, 'the store can be written again')
      this.#refused = 0
    }
    return false
  }
}
