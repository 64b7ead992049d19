import type { LastUsed } from './store.ts'

const MINUTE = 60_000

/** For how many milliseconds only the first use of a subject counts (B-295). */
export function useSpan(subject: string): number {
  return subject.startsWith('AKIA') ? 15 * MINUTE : 0
}

/** Whether a use takes the place of the one that is known: a later one, of something else or beyond the span. */
export function replacesUse(use: LastUsed, known: LastUsed | undefined): boolean {
  if (known === undefined) return true
  if (use.time < known.time) return false
  const isSame = use.service === known.service && use.region === known.region
  return !isSame || use.time.getTime() - known.time.getTime() >= useSpan(use.subject)
}
