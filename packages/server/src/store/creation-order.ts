/** What is kept of the order in which the things of one owner were made: dates tell seconds alone. */
export interface Numbered {
  /** Greater than that of everything that the owner had before; absent where it was stored before things were numbered. */
  readonly Ordinal?: number
}

/** The ordinal of one more thing of an owner who has these. */
export function nextOrdinal(others: readonly Numbered[]): number {
  return Math.max(0, ...others.map(({ Ordinal = 0 }) => Ordinal)) + 1
}

/**
 * A text for each thing of one owner by which they stand in the order in which they were made: by date, ordinal and id. What
 * has no ordinal stands first within its second.
 */
export function placeByCreation(made: Date, { Ordinal = 0 }: Numbered, id: string): string {
  return `${made.toISOString()} ${String(Ordinal).padStart(16, '0')} ${id}`
}
