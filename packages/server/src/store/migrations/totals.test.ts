import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import fc from 'fast-check'
import pg from 'pg'
import { afterAll, describe, expect, it } from 'vitest'
import { testDatabase } from '../../testing/test-database.ts'
import { openStore } from '../open.ts'
import type { Store } from '../store.ts'
import { counted, doChange, kept, someWrites } from '../testing/conformance/totals.ts'
import { author, newAccount } from '../testing/samples.ts'

const folder = mkdtempSync(join(tmpdir(), 'gatehouse-totals-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** What the store was before: totals were not kept. */
const unmigrate = [
  "DELETE FROM counter WHERE name LIKE 'pool/%' OR name LIKE 'referring/%'",
  'DELETE FROM migration WHERE number = 4',
]

const engines: readonly [
  string,
  () => Promise<{ open: () => Promise<Store>; run: (text: string) => unknown }>,
][] = [
  [
    'SQLite',
    async () => {
      const file = join(folder, 'store.db')
      const run = (text: string) => {
        const db = new Database(file)
        db.exec(text)
        db.close()
      }
      return { open: () => openStore({ engine: 'sqlite', file }), run }
    },
  ],
  [
    'PostgreSQL',
    async () => {
      const url = await testDatabase()
      const run = async (text: string) => {
        const client = new pg.Client({ connectionString: url })
        await client.connect()
        await client.query(text)
        await client.end()
      }
      return { open: () => openStore({ engine: 'postgres', url }), run }
    },
  ],
]

describe.each(engines)('totals on %s', (_, engine) => {
  it('are counted where a store from before is opened, and again where that was cut short', async () => {
    const { open, run } = await engine()
    const accounts: string[] = []
    const first = await open()
    for (const writes of fc.sample(someWrites, 20)) {
      const account = newAccount()
      accounts.push(account)
      for (const { changes } of writes) {
        await first.write([account], author, async (tx) => {
          for (const one of changes) await doChange(tx, account, one)
        })
      }
    }
    await first.close()
    for (const text of unmigrate) await run(text)
    const second = await open()
    await second.close()
    await run('DELETE FROM migration WHERE number = 4 AND step = 1')
    const store = await open()
    const found = []
    for (const account of accounts) {
      const totals = await kept(store.entities, account)
      expect(totals).toEqual(await counted(store.entities, account))
      found.push(totals)
    }
    expect(found.some(({ policies }) => policies > 1)).toBe(true)
    expect(found.some(({ devices }) => devices > 1)).toBe(true)
    await store.close()
  })
})
