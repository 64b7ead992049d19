import { closeSync, openSync } from 'node:fs'
import Database from 'better-sqlite3'
import { migrate } from '../migrations/migrate.ts'
import { migrations } from '../migrations/migrations.ts'

/** How long a statement waits for a lock that another connection holds, in milliseconds. */
const BUSY = 2000

/**
 * Pages of the log (16 MB) after which it is carried over into the file: most commits change the same few pages, each of
 * which is then written once.
 */
const CHECKPOINT = 4000

/**
 * The one connection that writes: a commit is on the disk when it returns, unless the file is told to be a passing one.
 * Makes the file where there is none.
 */
export async function openWriter(file: string, { passing = false } = {}): Promise<Database.Database> {
  closeSync(openSync(file, 'a', 0o600))
  const db = new Database(file, { timeout: BUSY })
  try {
    // In WAL mode the library's own default is NORMAL, which may lose the last commits when the power fails.
    db.pragma(`synchronous = ${passing ? 'OFF' : 'FULL'}`)
    db.pragma('journal_mode = WAL')
    db.pragma('fullfsync = ON')
    db.pragma('temp_store = MEMORY')
    db.pragma(`wal_autocheckpoint = ${CHECKPOINT}`)
    db.pragma('journal_size_limit = 67108864')
    const alone = (_table: string, statement: string) => statement
    const types = { text: 'TEXT', integer: 'INTEGER', bytes: 'BLOB', table: ' STRICT', alone }
    await migrate({ types, run: (text) => Promise.resolve(runOnce(db, text)) }, migrations)
    return db
  } catch (error) {
    db.close()
    throw error
  }
}

function runOnce(db: Database.Database, text: string): unknown[] {
  const statement = db.prepare(text)
  if (statement.reader) return statement.all()
  statement.run()
  return []
}

/** A connection for reads: it sees what is committed, and waits for no writer. */
export function openReader(file: string): Database.Database {
  const db = new Database(file, { timeout: BUSY })
  db.pragma('query_only = ON')
  db.pragma('temp_store = MEMORY')
  return db
}
