import type Database from 'better-sqlite3'
import type { MemorySettings } from '../memory/settings.ts'
import type { InTransaction } from '../sql/change-log.ts'
import { perform, sortedAccounts } from '../sql/perform.ts'
import { SqlStore } from '../sql/sql-store.ts'
import type { AccountChanges } from '../sql/write.ts'
import type { Author, Store, Transaction } from '../store.ts'
import { NewerDatabase, StoreFailure, StoreInUse, StoreUnavailable } from '../store-error.ts'
import { openReader, openWriter } from './connection.ts'
import { type FileLock, lockFile } from './file-lock.ts'
import { RecentChanges } from './recent-changes.ts'
import { SqliteSession, sqliteError } from './sqlite-session.ts'
import type { Visibility } from './visibility.ts'
import { WriteQueue } from './write-queue.ts'

export interface SqliteConfig extends MemorySettings {
  readonly engine: 'sqlite'
  readonly file: string
  /** Whether nobody minds if power failure takes the file: for stores of tests, which then wait for no disk. */
  readonly passing?: boolean
  /** Holds writes back from readers; for stores of tests. */
  readonly visibility?: Visibility | undefined
}

/** Opens the store in a file, which this process alone uses until it is closed. */
export async function openSqliteStore(config: SqliteConfig): Promise<Store> {
  let lock: FileLock | undefined
  try {
    lock = lockFile(config.file)
    const writer = await openWriter(config.file, config)
    return new SqliteStore(config, { lock, writer, reader: openReader(config.file) })
  } catch (error) {
    lock?.release()
    const known = sqliteError(error)
    if (known instanceof StoreFailure || known instanceof StoreInUse || known instanceof NewerDatabase)
      throw known
    throw new StoreUnavailable(`the file ${config.file} cannot be opened`, { cause: error })
  }
}

interface Opened {
  readonly lock: FileLock
  readonly writer: Database.Database
  readonly reader: Database.Database
}

class SqliteStore extends SqlStore {
  readonly #opened: Opened
  readonly #queue: WriteQueue
  readonly #recent = new RecentChanges()
  readonly #visibility: Visibility | undefined
  /** What was written since the reader looks at a state of the past; `undefined` while it looks at the present. */
  #unseen: AccountChanges[] | undefined

  constructor(settings: SqliteConfig, opened: Opened) {
    super({ session: new SqliteSession(opened.reader), settings, always: [], shared: false })
    this.#opened = opened
    this.#queue = new WriteQueue(opened.writer)
    this.#visibility = settings.visibility
    this.#visibility?.onShow(() => this.#seePresent())
  }

  async write<T>(
    accounts: readonly string[],
    author: Author,
    fn: (tx: Transaction) => Promise<T>,
  ): Promise<T> {
    const request = { accounts: sortedAccounts(accounts), author, fn }
    if (this.#visibility?.holds()) this.#stayInPast()
    const { value } = await this.#queue.run(
      async (session) => {
        const { value, write } = await perform(session, request, this.#recent)
        await write.flush()
        return { value, written: write.changed() }
      },
      {
        done: ({ written }) => this.#joinRecent(written),
        committed: ({ written }) => this.#takeOver(written),
        undone: () => this.#recent.clear(),
      },
    )
    return value
  }

  catchUp(): Promise<boolean> {
    return Promise.resolve(false)
  }

  ready(): Promise<void> {
    return Promise.resolve()
  }

  lag(): number {
    return 0
  }

  async close(): Promise<void> {
    await this.#queue.close()
    this.#seePresent()
    this.#opened.reader.close()
    this.#opened.writer.close()
    this.#opened.lock.release()
  }

  protected readonly inTransaction: InTransaction = (work) => this.#queue.run(work)

  #joinRecent(written: readonly AccountChanges[]): void {
    for (const { account, revision, changes } of written) this.#recent.add(account, revision, changes)
  }

  /** Lets the reader go on seeing what is there now, whatever is written. */
  #stayInPast(): void {
    if (this.#unseen !== undefined) return
    const { reader } = this.#opened
    reader.exec('BEGIN')
    // a read transaction begins with its first statement
    reader.prepare('SELECT count(*) FROM sqlite_schema').get()
    this.#unseen = []
  }

  #seePresent(): void {
    const written = this.#unseen
    if (written === undefined) return
    this.#unseen = undefined
    this.#opened.reader.exec('COMMIT')
    this.#takeOver(written)
  }

  #takeOver(written: readonly AccountChanges[]): void {
    if (this.#unseen !== undefined) {
      this.#unseen.push(...written)
      return
    }
    for (const { account, revision, changes } of written) {
      if (this.memory.advance(account, revision, changes) === 'gap') this.memory.skipTo(account, revision)
      this.listeners.changed(account, changes)
    }
  }
}
