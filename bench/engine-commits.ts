import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'

/** How fast something was done. */
export interface Speed {
  readonly perSecond: number
  /** Microseconds of processor time for each. */
  readonly cpu: number
  /** Milliseconds. */
  readonly p99: number
}

const doc = JSON.stringify({
  UserName: 'ana',
  Path: '/',
  Tags: [{ Key: 'department', Value: 'x'.repeat(200) }],
})

/** Durable commits of one small insert for some seconds, by the store's engine alone and in this process. */
export function engineCommits(seconds: number): Speed {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-bench-'))
  const db = new Database(join(folder, 'engine.db'))
  try {
    db.pragma('journal_mode = WAL')
    db.pragma('synchronous = FULL')
    db.exec('CREATE TABLE entity (id TEXT PRIMARY KEY, doc TEXT)')
    const insert = db.prepare('INSERT INTO entity VALUES (?, ?)')
    const times: number[] = []
    const before = process.cpuUsage()
    const began = performance.now()
    for (let last = began; last - began < seconds * 1000; ) {
      insert.run(`AIDA${times.length}`, doc)
      const now = performance.now()
      times.push(now - last)
      last = now
    }
    const { user, system } = process.cpuUsage(before)
    const elapsed = times.reduce((sum, time) => sum + time, 0) / 1000
    const p99 = times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.99)] ?? 0
    return { perSecond: times.length / elapsed, cpu: (user + system) / times.length, p99 }
  } finally {
    db.close()
    rmSync(folder, { recursive: true, force: true })
  }
}
