import { getHeapStatistics } from 'node:v8'
import type { Limits } from './ring.ts'

/** How a store keeps and checks its memory. */
export interface MemorySettings {
  /** What memory may hold: 200,000 entries and 128 MB unless told, and a sixteenth of the heap where that is less. */
  readonly memory?: Partial<Limits>
  /**
   * `true` compares each answer out of memory with the store, throws at a difference and freezes what is answered; a
   * number between 0 and 1 compares that share of the answers and reports.
   */
  readonly verifyMemory?: boolean | number
  /** Told of what nobody waits for: a difference that was found, an error of a listener, a lost connection. */
  readonly report?: (error: unknown) => void
}

/** The limits with their defaults. */
export function limitsOf({ memory }: MemorySettings): Limits {
  const share = getHeapStatistics().heap_size_limit / 16
  return {
    entries: memory?.entries ?? 200_000,
    bytes: memory?.bytes ?? Math.min(128 * 2 ** 20, share),
  }
}
