import { trailKind } from '../../store/entity/trail.ts'
import { pagesOf } from '../../store/pages.ts'
import { type Entities, GLOBAL } from '../../store/store.ts'

/** Accounts that a sentence names. */
const MOST_NAMED = 10
const PAGE = 500
/** How often a server without records looks for trails that others have made, in milliseconds. */
const EVERY = 60_000

/** A server without records would leave holes in the files of trails that run. */
export class TrailsWithoutRecords extends Error {}

async function runningIn({ trails }: Pick<Entities, 'trails'>): Promise<string[]> {
  const accounts: string[] = []
  for await (const page of pagesOf(trails, trailKind, GLOBAL, { limit: PAGE }))
    accounts.push(...page.filter(({ IsLogging }) => IsLogging).map(({ AccountId }) => AccountId))
  return accounts
}

function sentence(accounts: readonly string[]): string {
  const more = accounts.length - MOST_NAMED
  const named = accounts.slice(0, MOST_NAMED).join(', ') + (more > 0 ? ` and ${more} more` : '')
  return `without call records the files and digests of trails would miss what happens, and there are trails of ${named}`
}

/** TrailsWithoutRecords where a trail runs; for the start of a server that keeps no records. */
export async function requireNoRunningTrail(entities: Pick<Entities, 'trails'>): Promise<void> {
  const accounts = await runningIn(entities)
  if (accounts.length > 0) throw new TrailsWithoutRecords(sentence(accounts))
}

/**
 * Tells of trails that another process over the same store has begun while this one keeps no records, until it is stopped:
 * each time that there are others.
 */
export function warnOfRunningTrails(
  entities: Pick<Entities, 'trails'>,
  warn: (message: string, cause?: unknown) => void,
  every = EVERY,
): () => void {
  let told = ''
  const look = async (): Promise<void> => {
    const accounts = await runningIn(entities)
    if (accounts.length > 0 && told !== accounts.join()) warn(sentence(accounts))
    told = accounts.join()
  }
  const timer = setInterval(() => {
    look().catch((cause: unknown) => warn('trails could not be looked for', cause))
  }, every).unref()
  return () => clearInterval(timer)
}
