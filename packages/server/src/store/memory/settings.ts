import type { Limits } from './ring.ts'

/** How a store keeps and checks its memory. */
export interface MemorySettings {
  /** What memory may hold: 100,000 entries and 64 MB unless told. */
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
  return { entries: memory?.entries ?? 100_000, bytes: memory?.bytes ?? 64 * 2 ** 20 }
}
