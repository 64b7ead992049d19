import { chmodSync, closeSync, openSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
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
  makePrivate(`${place}.lock`)
  const db = new Database(`${place}.lock`, { timeout: 0 })
  try {
    db.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    db.close()
    if (!(error instanceof Database.SqliteError) || !error.code.startsWith('SQLITE_BUSY')) throw error
    throw new StoreInUse(`${file} is in use by ${holder(place)}`)
  }
  rmSync(`${place}.pid`, { force: true })
  writeFileSync(`${place}.pid`, `${process.pid}\n`, { mode: 0o600 })
  return {
    release: () => {
      rmSync(`${place}.pid`, { force: true })
      db.close()
    },
  }
}

/**
 * A file of mode 0600, whose journals SQLite gives the same; also one that was made open to others. It is never opened where it
 * exists: a process that closes any descriptor of a file loses its locks on it.
 */
function makePrivate(path: string): void {
  try {
    closeSync(openSync(path, 'wx', 0o600))
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error
    chmodOwn(path)
  }
}

function chmodOwn(path: string): void {
  try {
    chmodSync(path, 0o600)
  } catch (error) {
    // who may write it need not own it
    if (codeOf(error) !== 'EPERM') throw error
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined
}

function holder(place: string): string {
  try {
    return `process ${readFileSync(`${place}.pid`, 'utf8').trim()}`
  } catch {
    return 'another process'
  }
}
