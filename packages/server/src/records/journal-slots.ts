import type { JournalEntry } from '../store/store.ts'

type Used = Pick<JournalEntry, 'slot' | 'time' | 'id'>

/**
 * The slots of one process's journal: entries that are no longer needed are written over by new ones, the youngest of
 * them first, so that what is left of a busy time grows old and can be removed.
 */
export class JournalSlots {
  #next = 0
  /** Oldest first, as `#free`. */
  #used: Used[] = []
  readonly #free: Used[] = []

  /** A slot for an entry that is about to be written; it is lost where that fails. */
  take(): number {
    return this.#free.pop()?.slot ?? this.#next++
  }

  /** Notes that an entry stands in its slot. */
  use({ slot, time, id }: Used): void {
    this.#used.push({ slot, time, id })
  }

  /** Lets entries from before this time be written over. */
  free(before: number): void {
    const kept = this.#used.findIndex(({ time }) => time >= before)
    const freed = this.#used.splice(0, kept < 0 ? this.#used.length : kept)
    for (const entry of freed) this.#free.push(entry)
  }

  /** Takes out entries from before this time that may be written over and have not been: at most so many. */
  leftOver(before: number, most: number): Used[] {
    const kept = this.#free.findIndex(({ time }) => time >= before)
    return this.#free.splice(0, Math.min(most, kept < 0 ? this.#free.length : kept))
  }

  get isEmpty(): boolean {
    return this.#used.length === 0 && this.#free.length === 0
  }
}
