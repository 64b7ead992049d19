import { sql } from 'kysely'
import type { LastUsed } from '../store.ts'
import { replacesUse, useSpan } from '../use-span.ts'
import type { Session } from './session.ts'
import { statement } from './statement.ts'

const selectLastUsed = statement<{ account: string; subject: string }>()((db, parameter) =>
  db
    .selectFrom('last_used')
    .selectAll()
    .where('account', '=', parameter('account'))
    .where('subject', '=', parameter('subject')),
)

/** The condition says what `replacesUse` says. */
const keepLatest = statement<{
  account: string
  subject: string
  time: number
  region: string
  service: string
  span: number
}>()((db, parameter) =>
  db
    .insertInto('last_used')
    .values({
      account: parameter('account'),
      subject: parameter('subject'),
      time: parameter('time'),
      region: parameter('region'),
      service: parameter('service'),
    })
    .onConflict((conflict) =>
      conflict
        .columns(['account', 'subject'])
        .doUpdateSet({
          time: sql`excluded.time`,
          region: sql`excluded.region`,
          service: sql`excluded.service`,
        })
        .where(
          sql<boolean>`excluded.time >= last_used.time and (excluded.service <> last_used.service
            or excluded.region <> last_used.region
            or excluded.time - last_used.time >= ${parameter('span')})`,
        ),
    ),
)

export async function findLastUsed(
  session: Session,
  account: string,
  subject: string,
): Promise<LastUsed | undefined> {
  const [row] = await session.all(selectLastUsed, { account, subject })
  return row && { ...row, time: new Date(row.time) }
}

/** Only the latest use of each subject, in one order everywhere, so that two writers never wait for each other. */
export function latestOfEach(uses: readonly LastUsed[]): LastUsed[] {
  const latest = new Map<string, LastUsed>()
  for (const use of uses) {
    const key = `${use.account}\0${use.subject}`
    const known = latest.get(key)
    if (replacesUse(use, known)) latest.set(key, use)
  }
  return [...latest].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, use]) => use)
}

/** Keeps each use that takes the place of the one that is known of its subject. */
export async function recordLastUsed(session: Session, uses: readonly LastUsed[]): Promise<void> {
  for (const { account, subject, time, region, service } of uses) {
    await session.run(keepLatest, {
      account,
      subject,
      time: time.getTime(),
      region,
      service,
      span: useSpan(subject),
    })
  }
}
