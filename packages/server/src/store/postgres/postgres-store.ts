import type { InTransaction } from '../sql/change-log.ts'
import { notify } from '../sql/counter-statements.ts'
import { perform, sortedAccounts, type WriteRequest } from '../sql/perform.ts'
import type { Session } from '../sql/session.ts'
import { SqlStore } from '../sql/sql-store.ts'
import type { AccountChanges } from '../sql/write.ts'
import { type Author, GLOBAL, type Store, type Transaction } from '../store.ts'
import { NewerDatabase } from '../store-error.ts'
import { type PostgresConfig, timeoutOf } from './config.ts'
import { Connections } from './connections.ts'
import { Feed } from './feed.ts'
import { migratePostgres } from './migrate-postgres.ts'
import { CHANNEL, Notifications } from './notifications.ts'
import { postgresError } from './postgres-error.ts'
import { Transactions } from './transactions.ts'
import { Turns } from './turns.ts'

/** How often the counters are asked, in milliseconds: within this time every change of others is known here. */
const POLL = 1000

/** What a test may put between the store and its reads. */
export type WrapReads = (reads: Session) => Session

/** Opens the store in a database that any number of processes share. */
export async function openPostgresStore(
  config: PostgresConfig,
  wrapReads: WrapReads = (reads) => reads,
): Promise<Store> {
  let store: PostgresStore | undefined
  try {
    await migratePostgres(config)
    store = new PostgresStore(config, wrapReads)
    await store.start()
    return store
  } catch (error) {
    await store?.close()
    throw error instanceof NewerDatabase ? error : postgresError(error)
  }
}

class PostgresStore extends SqlStore {
  readonly #connections: Connections
  readonly #transactions: Transactions
  readonly #turns: Turns
  readonly #feed: Feed
  readonly #notifications: Notifications
  #epoch: string | undefined
  #lastPoll = performance.now()
  #timer: NodeJS.Timeout | undefined
  #closed = false

  constructor(config: PostgresConfig, wrapReads: WrapReads) {
    const connections = new Connections(config, (epoch) => this.#onEpoch(epoch))
    const session = wrapReads(connections.reads)
    super({ session, settings: config, always: [GLOBAL], shared: true })
    const { memory, listeners, report } = this
    this.#connections = connections
    this.#transactions = new Transactions(connections, timeoutOf(config))
    this.#turns = new Turns(timeoutOf(config))
    this.#feed = new Feed({ session, memory, listeners, report })
    this.#notifications = new Notifications({
      config,
      report,
      onRevision: (account, revision) => this.#onRevision(account, revision),
      onGap: () => this.#inBackground(this.#poll()),
    })
  }

  /** Resolves when `global` is followed; from then on memory is kept true in the background. */
  async start(): Promise<void> {
    await this.#poll()
    this.#notifications.start()
    this.#pollLater()
  }

  async write<T>(
    accounts: readonly string[],
    author: Author,
    fn: (tx: Transaction) => Promise<T>,
  ): Promise<T> {
    const request = { accounts: sortedAccounts(accounts), author, fn }
    return this.#turns.take(request.accounts, async () => {
      const { value, changed } = await this.#write(request)
      for (const changes of changed) await this.#takeOver(changes)
      return value
    })
  }

  async catchUp(account: string, since?: number): Promise<boolean> {
    const isNews = await this.#feed.catchUp(account)
    // a notification may have been faster than the question
    return isNews || (since !== undefined && this.memory.version !== since)
  }

  ready(): Promise<void> {
    return this.#poll()
  }

  lag(): number {
    return (performance.now() - this.#lastPoll) / 1000
  }

  async close(): Promise<void> {
    this.#closed = true
    clearTimeout(this.#timer)
    await Promise.all([this.#notifications.close(), this.#connections.close()])
  }

  protected readonly inTransaction: InTransaction = (work) =>
    this.#transactions.run(async (session) => ({ value: await work(session) }))

  #write<T>(request: WriteRequest<T>): Promise<{ value: T; changed: AccountChanges[] }> {
    return this.#transactions.run(async (session) => {
      const { value, write } = await perform(session, request)
      const changed = write.changed()
      const finish = () =>
        Promise.all([
          write.flush(),
          ...changed.map(({ account, revision }) =>
            session.all(notify, { channel: CHANNEL, payload: `${account}:${revision}` }),
          ),
        ])
      return { value: { value, changed }, finish }
    })
  }

  /** The write is committed; whatever happens now, memory must not hold less than it. */
  async #takeOver({ account, revision, changes }: AccountChanges): Promise<void> {
    const advance = this.memory.advance(account, revision, changes)
    if (advance === 'taken') this.listeners.changed(account, changes)
    if (advance !== 'gap') return
    try {
      await this.#feed.follow(account, revision)
    } catch (error) {
      this.memory.skipTo(account, revision)
      this.report(error)
    }
  }

  #onEpoch(epoch: string): void {
    const before = this.#epoch
    this.#epoch = epoch
    if (before === undefined || before === epoch) return
    this.memory.restart()
    this.report(new Error(`the database went from epoch ${before} to ${epoch}: memory was dropped`))
    this.#inBackground(this.#poll())
  }

  #onRevision(account: string, revision: number): void {
    const reached = this.memory.revision(account)
    if (reached !== undefined && reached < revision) this.#inBackground(this.#feed.catchUp(account))
  }

  async #poll(): Promise<void> {
    const began = performance.now()
    await this.#feed.poll()
    this.#lastPoll = Math.max(this.#lastPoll, began)
  }

  #pollLater(): void {
    this.#timer = setTimeout(async () => {
      await this.#inBackground(this.#poll())
      if (!this.#closed) this.#pollLater()
    }, POLL)
  }

  /** For what nobody waits for: an error of it is reported, unless the store is being closed. */
  async #inBackground(work: Promise<unknown>): Promise<void> {
    try {
      await work
    } catch (error) {
      if (!this.#closed) this.report(error)
    }
  }
}
