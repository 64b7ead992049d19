/** Something that memory holds and may let go of. */
export abstract class Held {
  newer: Held | undefined
  older: Held | undefined
  /** Whether it was asked for since the hand last passed. */
  used = false
  /** About how much memory it takes. */
  abstract readonly bytes: number
  /** Takes it out of every index; called by the ring alone. */
  abstract leave(): void
}

export interface Limits {
  readonly entries: number
  readonly bytes: number
}

/**
 * Bounds what is held, by number and bytes. What was not asked for since it came leaves first (SIEVE): a hit costs
 * one assignment, and a caller who reads everything once drives out nothing that is in use.
 */
export class Ring {
  readonly #limits: Limits
  #newest: Held | undefined
  #oldest: Held | undefined
  #hand: Held | undefined
  #entries = 0
  #bytes = 0

  constructor(limits: Limits) {
    this.#limits = limits
  }

  get entries(): number {
    return this.#entries
  }

  get bytes(): number {
    return this.#bytes
  }

  /** Whether one thing of this size may be held at all. */
  fits(bytes: number): boolean {
    return this.#limits.entries > 0 && bytes <= this.#limits.bytes / 8
  }

  /** Makes room, then holds it. */
  add(held: Held): void {
    while (this.#entries >= this.#limits.entries || this.#bytes + held.bytes > this.#limits.bytes) {
      if (!this.#evict()) break
    }
    held.older = this.#newest
    if (this.#newest !== undefined) this.#newest.newer = held
    this.#newest = held
    this.#oldest ??= held
    this.#entries++
    this.#bytes += held.bytes
  }

  /** Lets go of it; the caller has taken it out of the indexes or is about to. */
  remove(held: Held): void {
    if (this.#hand === held) this.#hand = held.newer
    if (held.newer === undefined) this.#newest = held.older
    else held.newer.older = held.older
    if (held.older === undefined) this.#oldest = held.newer
    else held.older.newer = held.newer
    held.newer = undefined
    held.older = undefined
    this.#entries--
    this.#bytes -= held.bytes
  }

  #evict(): boolean {
    let hand = this.#hand ?? this.#oldest
    while (hand?.used) {
      hand.used = false
      hand = hand.newer ?? this.#oldest
    }
    if (hand === undefined) return false
    this.#hand = hand
    this.remove(hand)
    hand.leave()
    return true
  }
}
