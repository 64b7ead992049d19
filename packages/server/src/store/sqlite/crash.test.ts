import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import Database from 'better-sqlite3'
import { afterAll, expect, it } from 'vitest'
import { openStore } from '../open.ts'

const ROUNDS = 50
const account = '123456789012'
const folder = mkdtempSync(join(tmpdir(), 'gatehouse-crash-'))
const file = join(folder, 'store.db')
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Kills a process that creates users at a random moment after its first writes; answers the names that it was told are created. */
async function crash(round: number): Promise<string[]> {
  const script = join(import.meta.dirname, '../testing/crash-writer.ts')
  const child = spawn(process.execPath, [script, file, String(round)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let said = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text
  })
  // two writes at least, on a disk of any speed
  while (said.split('\n').length < 3) await once(child.stdout, 'data')
  await delay(Math.random() * 40)
  child.kill('SIGKILL')
  await once(child, 'close')
  return said.split('\n').slice(0, -1)
}

/** Every count that is kept, and the same by counting. */
function counts(db: Database.Database): { kept: unknown; counted: unknown } {
  const kept = db.prepare("SELECT name, value FROM counter WHERE name <> 'revision' ORDER BY name").all()
  const counted = db
    .prepare(
      `SELECT 'kind/' || kind AS name, count(*) AS value FROM entity GROUP BY kind UNION ALL
       SELECT 'target/' || kind || '/' || target, count(*) FROM entity WHERE target IS NOT NULL GROUP BY kind, target
       UNION ALL
       SELECT 'pool/managed-policy', count(DISTINCT target) FROM entity
       WHERE kind IN ('attachment', 'role', 'user') AND target IS NOT NULL HAVING count(*) > 0
       ORDER BY name`,
    )
    .all()
  return { kept, counted }
}

it('loses no acknowledged write and makes none by halves, however often it is killed', async () => {
  const acknowledged: string[] = []
  for (let round = 0; round < ROUNDS; round++) {
    acknowledged.push(...(await crash(round)))
    const store = await openStore({ engine: 'sqlite', file, verifyMemory: true })
    for (const name of acknowledged.slice(-500)) {
      expect((await store.entities.users.find(account, name))?.UserName).toBe(name)
    }
    const { users, memberships } = store.entities
    expect(await memberships.count(account)).toBe(await users.count(account))
    await store.close()
    const db = new Database(file, { readonly: true })
    expect(db.pragma('integrity_check', { simple: true })).toBe('ok')
    const { kept, counted } = counts(db)
    expect(kept).toEqual(counted)
    db.close()
  }
  const db = new Database(file, { readonly: true })
  const present = new Set(db.prepare("SELECT name FROM entity WHERE kind = 'user'").pluck().all())
  expect(acknowledged.filter((name) => !present.has(name))).toEqual([])
  expect(acknowledged.length).toBeGreaterThan(ROUNDS)
  const revisions = db
    .prepare('SELECT count(DISTINCT revision) AS n, max(revision) AS last FROM change')
    .get()
  expect(revisions).toEqual({ n: present.size, last: present.size })
  db.close()
}, 1_200_000)
