import { sql } from 'kysely'
import { foundForEach, isAmong } from './lists-of-texts.ts'
import type { Tables } from './schema.ts'
import { statement } from './statement.ts'

type Counter = { account: string; name: string }

export const selectCounter = statement<Counter>()((db, parameter) =>
  db
    .selectFrom('counter')
    .select('value')
    .where('account', '=', parameter('account'))
    .where('name', '=', parameter('name')),
)

/** Those of some counters that are not zero; `names` is a list as JSON. */
export const selectNamedCounters = statement<{ account: string; names: string }>()(
  (db, parameter, engine) => {
    if (engine === 'sqlite') {
      return db
        .selectFrom('counter')
        .select(['name', 'value'])
        .where('account', '=', parameter('account'))
        .where(isAmong(sql.ref('name'), parameter('names')))
    }
    const found = foundForEach(
      parameter('names'),
      (name) => sql<Pick<Tables['counter'], 'name' | 'value'>>`select name, value from counter
      where account = ${parameter('account')} and name = ${name}`,
    )
    return db.selectFrom(found.as('counter')).select(['name', 'value'])
  },
)

/** Counters between two names, both excluded, in the order of their names. */
export const selectCounters = statement<{ account: string; after: string; beyond: string; limit: number }>()(
  (db, parameter) =>
    db
      .selectFrom('counter')
      .select(['name', 'value'])
      .where('account', '=', parameter('account'))
      .where('name', '>', parameter('after'))
      .where('name', '<', parameter('beyond'))
      .orderBy('name')
      .limit(parameter('limit')),
)

/** Reads the revision of an account and, where an engine has row locks, keeps other writers of the account out. */
export const lockRevision = statement<{ account: string }>()((db, parameter, engine) => {
  const select = db
    .selectFrom('counter')
    .select('value')
    .where('account', '=', parameter('account'))
    .where('name', '=', sql.lit('revision'))
  return engine === 'postgres' ? select.forUpdate() : select
})

export const createRevision = statement<{ account: string }>()((db, parameter) =>
  db
    .insertInto('counter')
    .values({ account: parameter('account'), name: sql.lit('revision'), value: sql.lit(0) })
    .onConflict((conflict) => conflict.doNothing()),
)

export const addToCounter = statement<Counter & { value: number }>()((db, parameter) =>
  db
    .insertInto('counter')
    .values({ account: parameter('account'), name: parameter('name'), value: parameter('value') })
    .onConflict((conflict) =>
      conflict.columns(['account', 'name']).doUpdateSet({ value: sql`counter.value + excluded.value` }),
    ),
)

export const dropEmptyCounter = statement<Counter>()((db, parameter) =>
  db
    .deleteFrom('counter')
    .where('account', '=', parameter('account'))
    .where('name', '=', parameter('name'))
    .where('value', '=', sql.lit(0)),
)

/** For PostgreSQL alone. */
export const selectRevisions = statement<{ accounts: readonly string[] }>()((db, parameter) =>
  db
    .selectFrom('counter')
    .select(['account', 'value'])
    .where('name', '=', sql.lit('revision'))
    .where(sql<boolean>`account = any(${parameter('accounts')})`),
)

/** Accounts behind one, in the order of their names. */
export const selectAccounts = statement<{ after: string; limit: number }>()((db, parameter) =>
  db
    .selectFrom('counter')
    .select('account')
    .where('name', '=', sql.lit('revision'))
    .where('account', '>', parameter('after'))
    .orderBy('account')
    .limit(parameter('limit')),
)

/** For PostgreSQL alone: tells the listeners of a channel, when and if the transaction commits. */
export const notify = statement<{ channel: string; payload: string }>()((db, parameter) =>
  db.selectNoFrom(sql`pg_notify(${parameter('channel')}, ${parameter('payload')})`.as('told')),
)
