import { hash, verify } from '@node-rs/argon2'
import { ServiceUnavailable } from '../model/error.ts'

/** argon2id, which is the package's own choice, with 19 MiB, two passes and one lane: some 30 ms, off the event loop. */
const parameters = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

/** How many hashes are made at once: they share libuv's threads with file access. */
const AT_ONCE = 2

/** How many may wait: some two seconds of work. */
const MOST_WAITING = 128

/** Runs some works at a time and lets a bounded number wait, in the order in which they came. */
export class Turns {
  readonly #atOnce: number
  readonly #mostWaiting: number
  #running = 0
  readonly #waiting: (() => void)[] = []

  constructor(atOnce: number, mostWaiting: number) {
    this.#atOnce = atOnce
    this.#mostWaiting = mostWaiting
  }

  /** Does the work in its turn; ServiceUnavailable at once where too many wait already. */
  async take<T>(work: () => Promise<T>): Promise<T> {
    if (this.#running < this.#atOnce) this.#running += 1
    else if (this.#waiting.length >= this.#mostWaiting)
      throw ServiceUnavailable('Too many passwords at once.')
    // whoever ends hands its turn over, so that nobody comes in between
    else await new Promise<void>((resolve) => this.#waiting.push(resolve))
    try {
      return await work()
    } finally {
      const next = this.#waiting.shift()
      if (next === undefined) this.#running -= 1
      else next()
    }
  }
}

const turns = new Turns(AT_ONCE, MOST_WAITING)

/** The hash of a password with its salt and parameters, as a PHC string. */
export function hashPassword(password: string): Promise<string> {
  return turns.take(() => hash(password, parameters))
}

/** Whether a password is the one behind a hash; takes as long whether it is or not. */
export function isPassword(password: string, phc: string): Promise<boolean> {
  return turns.take(() => verify(phc, password))
}
