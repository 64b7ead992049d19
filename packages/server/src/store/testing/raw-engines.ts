import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import pg from 'pg'
import { afterAll } from 'vitest'
import { testDatabase } from '../../testing/test-database.ts'
import { openStore } from '../open.ts'
import type { Store } from '../store.ts'

/** A new database, as a store and by statements of its own. */
export interface RawEngine {
  readonly open: () => Promise<Store>
  readonly run: (text: string) => unknown
}

/** Each engine by name; for tests of what migrations make of a database from before. */
export function rawEngines(): readonly (readonly [string, () => Promise<RawEngine>])[] {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-migrations-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  return [
    ['SQLite', () => Promise.resolve(inFile(join(folder, 'store.db')))],
    ['PostgreSQL', async () => inDatabase(await testDatabase())],
  ]
}

function inFile(file: string): RawEngine {
  return {
    open: () => openStore({ engine: 'sqlite', file }),
    run: (text) => {
      const db = new Database(file)
      db.exec(text)
      db.close()
    },
  }
}

function inDatabase(url: string): RawEngine {
  return {
    open: () => openStore({ engine: 'postgres', url, timeout: 60_000 }),
    run: async (text) => {
      const client = new pg.Client({ connectionString: url })
      await client.connect()
      await client.query(text)
      await client.end()
    },
  }
}
