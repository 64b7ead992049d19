import { sql } from 'kysely'
import type { Accessed, ServiceAccess } from '../store.ts'
import type { Session } from './session.ts'
import { statement } from './statement.ts'

const selectAccessed = statement<{ account: string; principal: string }>()((db, parameter) =>
  db
    .selectFrom('last_accessed')
    .selectAll()
    .where('account', '=', parameter('account'))
    .where('principal', '=', parameter('principal'))
    .orderBy('service')
    .orderBy('action'),
)

const selectServices = statement<{ account: string }>()((db, parameter) =>
  db
    .selectFrom('last_accessed')
    .select((column) => ['service', 'region', column.fn.max('time').as('time')])
    .where('account', '=', parameter('account'))
    .groupBy(['service', 'region'])
    .orderBy('service')
    .orderBy('region'),
)

type Row = Omit<Accessed, 'time'> & { readonly time: number }

const keepLatest = statement<Row>()((db, parameter) =>
  db
    .insertInto('last_accessed')
    .values({
      account: parameter('account'),
      principal: parameter('principal'),
      service: parameter('service'),
      action: parameter('action'),
      time: parameter('time'),
      region: parameter('region'),
    })
    .onConflict((conflict) =>
      conflict
        .columns(['account', 'principal', 'service', 'action'])
        .doUpdateSet({ time: sql`excluded.time`, region: sql`excluded.region` })
        .where(sql<boolean>`excluded.time > last_accessed.time`),
    ),
)

const deleteOlder = statement<{ time: number }>()((db, parameter) =>
  db.deleteFrom('last_accessed').where('time', '<', parameter('time')),
)

export async function accessedBy(session: Session, account: string, principal: string): Promise<Accessed[]> {
  const rows = await session.all(selectAccessed, { account, principal })
  return rows.map((row) => ({ ...row, time: new Date(row.time) }))
}

/** The latest use of each service by anybody of an account. */
export async function servicesAccessed(session: Session, account: string): Promise<ServiceAccess[]> {
  const latest = new Map<string, ServiceAccess>()
  for (const { service, region, time } of await session.all(selectServices, { account })) {
    const known = latest.get(service)
    if (known === undefined || known.time.getTime() < Number(time))
      latest.set(service, { service, region, time: new Date(Number(time)) })
  }
  return [...latest.values()]
}

/** In one order everywhere, so that two writers never wait for each other. */
export function inOneOrder(accessed: readonly Accessed[]): Accessed[] {
  const key = ({ account, principal, service, action }: Accessed) =>
    `${account}\0${principal}\0${service}\0${action}`
  return accessed
    .map((one) => [key(one), one] as const)
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([, one]) => one)
}

/** Keeps each time unless a later one of the same principal and action is known. */
export async function recordAccessed(session: Session, accessed: readonly Accessed[]): Promise<void> {
  for (const one of accessed) await session.run(keepLatest, { ...one, time: one.time.getTime() })
}

export async function trimAccessed(session: Session, olderThan: Date): Promise<void> {
  await session.run(deleteOlder, { time: olderThan.getTime() })
}
