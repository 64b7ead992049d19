import { type SweepParts, sweepRequests } from './iam/delegation/sweep-requests.ts'
import type { ReportMaker } from './iam/report/report-maker.ts'
import { trackedSince } from './iam/report/tracking-period.ts'
import { sweepDeletions } from './iam/service-linked-role/sweep-deletions.ts'
import type { Revocations } from './keys/revocations.ts'
import type { Clock } from './model/clock.ts'
import { operatorAuthor } from './operator/author.ts'
import type { Store } from './store/store.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR

export interface HousekeepingParts {
  readonly store: Store
  readonly revocations: Revocations
  readonly reports: Pick<ReportMaker, 'sweep'>
  readonly clock: Clock
  readonly random: SweepParts['random']
  readonly notifier: { readonly isNotified: SweepParts['isNotified']; readonly sweep: () => Promise<void> }
  readonly historyDays: number
  readonly warn: (message: string, cause: unknown) => void
}

/** Removes once an hour what has outlived its use: old changes, revocations of sessions that have ended, late requests and jobs. */
export function startHousekeeping(parts: HousekeepingParts): { stop(): void } {
  const timer = setInterval(() => void tidy(parts), HOUR)
  timer.unref()
  return { stop: () => clearInterval(timer) }
}

async function tidy({
  store,
  revocations,
  reports,
  clock,
  warn,
  random,
  notifier,
  historyDays,
}: HousekeepingParts): Promise<void> {
  try {
    await store.trimChanges(new Date(clock() - historyDays * DAY))
    await revocations.removeExpired(operatorAuthor('housekeeping', clock))
    await store.lastAccessed.trim(trackedSince(clock()))
    await reports.sweep()
    await sweepDeletions({ store, clock }, operatorAuthor('housekeeping', clock))
    const { isNotified } = notifier
    await sweepRequests({ store, random, clock, isNotified }, operatorAuthor('housekeeping', clock))
    await notifier.sweep()
  } catch (cause) {
    warn('old entries could not be removed', cause)
  }
}
