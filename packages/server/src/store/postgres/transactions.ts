import { setTimeout as delay } from 'node:timers/promises'
import type { PoolClient } from 'pg'
import { TransactionSession } from '../sql/transaction-session.ts'
import { StoreFailure, StoreUnavailable } from '../store-error.ts'
import { ClientSession } from './client-session.ts'
import type { Connections, Lent } from './connections.ts'
import { Conflict, ConnectionLost, postgresError } from './postgres-error.ts'

/** How often one transaction is begun at most. */
const ATTEMPTS = 10

/** What a transaction has come to; `finish` hands its last statements to the session, and they go with the commit. */
export interface Outcome<T> {
  readonly value: T
  readonly finish?: () => Promise<unknown>
}

type Work<T> = (session: TransactionSession) => Promise<Outcome<T>>

/** Runs transactions, each on a connection of its own, and again where another stood in its way. */
export class Transactions {
  readonly #connections: Pick<Connections, 'lend'>
  readonly #timeout: number

  /** Begins none anew after so many milliseconds. */
  constructor(connections: Pick<Connections, 'lend'>, timeout: number) {
    this.#connections = connections
    this.#timeout = timeout
  }

  /** What `work` throws undoes all of it and is thrown unchanged, unless the database had failed before. */
  async run<T>(work: Work<T>): Promise<T> {
    const until = performance.now() + this.#timeout
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#attempt(work)
      } catch (error) {
        const isWorthwhile = error instanceof Conflict || (error instanceof ConnectionLost && attempt === 1)
        if (!isWorthwhile || attempt === ATTEMPTS || performance.now() > until) throw error
        await delay(Math.random() * 2 ** attempt)
      }
    }
  }

  async #attempt<T>(work: Work<T>): Promise<T> {
    const lent = await this.#connections.lend()
    const session = new TransactionSession(new ClientSession(lent.client))
    let isBroken = true
    try {
      // Not awaited: the first statement follows at once, and fails as well where this one does.
      lent.client.query('BEGIN ISOLATION LEVEL READ COMMITTED').catch(() => undefined)
      let outcome: Outcome<T>
      try {
        outcome = await work(session)
      } catch (error) {
        isBroken = !(await this.#rollBack(lent, session))
        throw session.failure ?? error
      }
      await this.#commit(lent.client, session, outcome)
      isBroken = false
      return outcome.value
    } finally {
      session.end()
      lent.release(isBroken)
    }
  }

  /** Whether the connection can be used again; after a failed statement it is not trusted to know what is prepared. */
  async #rollBack({ client }: Lent, session: TransactionSession): Promise<boolean> {
    try {
      await client.query('ROLLBACK')
      return session.failure === undefined
    } catch {
      return false
    }
  }

  async #commit(
    client: PoolClient,
    session: TransactionSession,
    { finish }: Outcome<unknown>,
  ): Promise<void> {
    const finished = finish?.()
    const [, committed] = await Promise.allSettled([finished, client.query('COMMIT')])
    if (committed.status === 'rejected') {
      const error = postgresError(committed.reason)
      if (!(error instanceof ConnectionLost)) throw error
      throw new StoreUnavailable(
        'the connection was lost during the commit: it may have been written, or not',
        {
          cause: error,
        },
      )
    }
    // A transaction with a failed statement answers COMMIT with a rollback, and with no error.
    if (committed.value.command !== 'COMMIT' || session.failure !== undefined) {
      throw session.failure ?? new StoreFailure('the database has undone the transaction')
    }
  }
}
