import { readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import Database from 'better-sqlite3'
import { StoreInUse } from '../store-error.ts'

/** Keeps every other process away from a file for as long as it is held. */
export interface FileLock {
  release(): void
}

/**
 * Locks `FILE.lock` by SQLite's own means: the kernel lets go of it when the process ends, however it ends, so that no
 * lock is ever stale. `FILE.pid` only says who holds it. Throws StoreInUse where another does.
 */
export function lockFile(file: string): FileLock {
  const place = join(realpathSync(dirname(file)), basename(file))
  const db = new Database(`${place}.lock`, { timeout: 0 })
  try {
    db.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    db.close()
    if (!(error instanceof Database.SqliteError) || !error.code.startsWith('SQLITE_BUSY')) throw error
    throw new StoreInUse(`${file} is in use by ${holder(place)}`)
  }
  writeFileSync(`${place}.pid`, `${process.pid}\n`)
  return {
    release: () => {
      rmSync(`${place}.pid`, { force: true })
      db.close()
    },
  }
}

function holder(place: string): string {
  try {
    return `process ${readFileSync(`${place}.pid`, 'utf8').trim()}`
  } catch {
    return 'another process'
  }
}
