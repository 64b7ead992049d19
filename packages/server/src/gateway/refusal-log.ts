import type { Logger } from 'pino'
import type { Clock } from '../model/clock.ts'
import type { Refusal, RefusalListener } from './refused-request.ts'

/** For so many milliseconds after a line the next ones are counted only. */
const QUIET = 60_000

/** Counts requests that were refused before they were calls, and tells the log of them, of however many once a minute. */
export class RefusalLog {
  /** How many were refused, by status. */
  readonly counts = new Map<number, number>()
  readonly #log: Pick<Logger, 'warn' | 'debug'>
  readonly #clock: Clock
  #last = Number.NEGATIVE_INFINITY
  #untold = 0

  constructor(log: Pick<Logger, 'warn' | 'debug'>, clock: Clock) {
    this.#log = log
    this.#clock = clock
  }

  readonly note: RefusalListener = (refusal: Refusal) => {
    this.counts.set(refusal.status, (this.counts.get(refusal.status) ?? 0) + 1)
    const now = this.#clock()
    if (Math.abs(now - this.#last) < QUIET) {
      this.#untold += 1
      this.#log.debug(refusal, 'a request was refused unread')
      return
    }
    this.#log.warn({ ...refusal, untold: this.#untold }, 'a request was refused unread')
    this.#last = now
    this.#untold = 0
  }
}
