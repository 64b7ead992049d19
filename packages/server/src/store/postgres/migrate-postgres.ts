import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import { migrate } from '../migrations/migrate.ts'
import { migrations } from '../migrations/migrations.ts'
import { clientConfig, type PostgresConfig } from './config.ts'
import { greet } from './epoch.ts'
import { postgresError } from './postgres-error.ts'

/** What another process that makes the same table at the same moment may cause; then the table is there. */
const race = /^(23505|42P07|42710|XX000|40001|40P01)$/

const ATTEMPTS = 10

/** Brings the tables up to date over a connection of its own, on which a statement may take as long as it takes. */
export async function migratePostgres(config: PostgresConfig): Promise<void> {
  const client = new pg.Client({
    ...clientConfig(config),
    statement_timeout: 0,
    lock_timeout: 0,
    query_timeout: 0,
  })
  client.on('error', () => undefined)
  try {
    await client.connect()
    await greet(client)
    const types = { text: 'TEXT COLLATE "C"', integer: 'BIGINT', bytes: 'BYTEA', table: '', alone }
    await migrate({ types, run: (text) => runStep(client, text) }, migrations)
  } finally {
    await client.end().catch(() => undefined)
  }
}

/** One statement for the client: what runs in the block sees what was committed before the lock was given. */
function alone(table: string, statement: string): string {
  return `DO $$ BEGIN LOCK TABLE ${table} IN SHARE ROW EXCLUSIVE MODE; ${statement}; END $$`
}

async function runStep(client: pg.Client, text: string): Promise<unknown[]> {
  for (let attempt = 1; ; attempt++) {
    try {
      return (await client.query(text)).rows
    } catch (error) {
      const state = error instanceof Error && 'code' in error ? String(error.code) : ''
      if (!race.test(state) || attempt === ATTEMPTS) throw postgresError(error)
      await delay(Math.random() * 20 * attempt)
    }
  }
}
