import type { CodeAttempts as Attempts } from '../authorization/call.ts'
import { BoundedMap } from '../keys/bounded-map.ts'

/** Wrong codes that a device may be given within the window. */
const MOST_WRONG = 10

/** Milliseconds from the first wrong code until codes are looked at again. */
const WINDOW = 15 * 60_000

/** Devices that are remembered, some 100 bytes each. */
const MOST_DEVICES = 100_000

interface Failures {
  readonly since: number
  readonly count: number
  /** The request that was counted last. */
  readonly last: string
}

/**
 * Counts wrong one-time codes, so that nobody who holds an access key finds a code by trying: a million codes of which
 * five count are soon tried. Each process counts for itself.
 */
export class CodeAttempts implements Attempts {
  readonly #failures = new BoundedMap<string, Failures>(MOST_DEVICES)

  /** Whether codes of this device are refused without a look at them. */
  isBlocked(deviceId: string, now: Date): boolean {
    return (this.#recent(deviceId, now)?.count ?? 0) >= MOST_WRONG
  }

  /** Counts a wrong code; a request that is tried again counts once. */
  failed(deviceId: string, now: Date, requestId: string): void {
    const { since = now.getTime(), count = 0, last } = this.#recent(deviceId, now) ?? {}
    if (last !== requestId) this.#failures.set(deviceId, { since, count: count + 1, last: requestId })
  }

  succeeded(deviceId: string): void {
    this.#failures.delete(deviceId)
  }

  #recent(deviceId: string, now: Date): Failures | undefined {
    const failures = this.#failures.get(deviceId)
    return failures !== undefined && now.getTime() < failures.since + WINDOW ? failures : undefined
  }
}
