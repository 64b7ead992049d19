import { isoSeconds } from '../model/iso-time.ts'
import type { Account } from '../store/entity/account.ts'

/** What waits for a sink. */
export interface Waiting {
  /** For the log. */
  readonly name: string
  readonly text: () => string
}

/** What a queue needs to know of an event before it is made, to say that it is missing. */
export interface Noticed {
  readonly account: Pick<Account, 'AccountId' | 'Email'>
  /** In milliseconds. */
  readonly time: number
}

/** Events of one kind that wait for a sink at most. */
export const MOST_WAITING = 1_000
/** A queue that was full takes events again when no more than these wait: else every other thing told would be a gap. */
const ROOM_AGAIN = 900

/** Events of an account that are not handed to a sink. */
interface Gap {
  readonly account: Noticed['account']
  count: number
  from: number
  to: number
}

/**
 * The events of one kind that wait for one sink, in their order. In the place of those for which there is no room one gap
 * for each account waits, which says how many are missing and from when to when they were.
 */
export class HookQueue {
  readonly kind: string
  readonly #waiting: Waiting[] = []
  readonly #gaps = new Map<string, Gap>()
  #isFull = false
  #dropped = 0

  constructor(kind: string) {
    this.kind = kind
  }

  /** How many events found no room since the start. */
  get dropped(): number {
    return this.#dropped
  }

  /** Takes an event, made only where there is room for it; `'full'` for the first one of several for which there is none. */
  offer(noticed: Noticed, make: () => Waiting): 'taken' | 'full' | 'still full' {
    const wasFull = this.#isFull
    const events = this.#waiting.length - this.#gaps.size
    this.#isFull = events >= (wasFull ? ROOM_AGAIN + 1 : MOST_WAITING)
    if (!this.#isFull) {
      this.#waiting.push(make())
      return 'taken'
    }
    this.#dropped++
    this.#miss(noticed)
    return wasFull ? 'still full' : 'full'
  }

  next(): Waiting | undefined {
    return this.#waiting.shift()
  }

  #miss({ account, time }: Noticed): void {
    const known = this.#gaps.get(account.AccountId)
    if (known !== undefined) {
      known.count++
      known.from = Math.min(known.from, time)
      known.to = Math.max(known.to, time)
      return
    }
    const gap: Gap = { account, count: 1, from: time, to: time }
    this.#gaps.set(account.AccountId, gap)
    this.#waiting.push({ name: `gap of ${this.kind}`, text: () => this.#textOf(gap) })
  }

  /** From here on what is missing is another gap. */
  #textOf({ account: { AccountId, Email }, count, ...times }: Gap): string {
    this.#gaps.delete(AccountId)
    const [from, to] = [isoSeconds(Math.floor(times.from / 1000)), isoSeconds(Math.ceil(times.to / 1000))]
    return JSON.stringify({
      reason: this.kind,
      account: AccountId,
      rootEmail: Email,
      time: to,
      missed: { count, from, to },
      message: `${count} events (${this.kind}) were not told because too many waited: LookupEvents shows them, from ${from} to ${to}`,
    })
  }
}
