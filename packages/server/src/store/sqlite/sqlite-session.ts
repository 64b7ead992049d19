import Database from 'better-sqlite3'
import type { Session } from '../sql/session.ts'
import type { Prepared, Statement, Values } from '../sql/statement.ts'
import { StoreFailure, StoreUnavailable } from '../store-error.ts'

/** Of the extended codes too: a full or failing disk, a file that is locked or cannot be opened. */
const unavailable = /^SQLITE_(BUSY|FULL|IOERR|CANTOPEN|LOCKED|READONLY)/

/** The store's error for an error of the driver. */
export function sqliteError(error: unknown): unknown {
  if (!(error instanceof Database.SqliteError)) return error
  const kind = unavailable.test(error.code) ? StoreUnavailable : StoreFailure
  return new kind(`the database answered ${error.code}`, { cause: error })
}

/** Runs statements synchronously on one connection; each is prepared once. */
export class SqliteSession implements Session {
  readonly #db: Database.Database

  constructor(db: Database.Database) {
    this.#db = db
  }

  all<A extends Values, R>(statement: Statement<A, R>, values: A): R[] {
    try {
      return (statement.prepared.get(this) ?? this.#prepare(statement)).all(values)
    } catch (error) {
      throw sqliteError(error)
    }
  }

  run<A extends Values>(statement: Statement<A, unknown>, values: A): number {
    try {
      return (statement.prepared.get(this) ?? this.#prepare(statement)).run(values)
    } catch (error) {
      throw sqliteError(error)
    }
  }

  #prepare<A extends Values, R>(statement: Statement<A, R>): Prepared<A, R> {
    const { text, bind } = statement.on('sqlite')
    const compiled = this.#db.prepare<unknown[], R>(text)
    const prepared = {
      all: (values: A) => compiled.all(...bind(values)),
      run: (values: A) => compiled.run(...bind(values)).changes,
    }
    statement.prepared.set(this, prepared)
    return prepared
  }
}
