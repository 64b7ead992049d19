import pg from 'pg'
import type { Session } from '../sql/session.ts'
import type { Statement, Values } from '../sql/statement.ts'
import { ClientSession } from './client-session.ts'
import { clientConfig, type PostgresConfig } from './config.ts'
import { greet } from './epoch.ts'
import { ConnectionLost, postgresError } from './postgres-error.ts'

/** A connection that is lent out for one transaction. */
export interface Lent {
  readonly client: pg.PoolClient
  /** Gives it back, or ends it where nobody should use it again. */
  readonly release: (broken: boolean) => void
}

/**
 * The connections of one store: some for reads, and some for writes that no read waits for. Each new one tells the
 * epoch that it sees before anyone works with it.
 */
export class Connections {
  readonly reads: Session
  readonly #reads: pg.Pool
  readonly #writes: pg.Pool

  constructor(config: PostgresConfig, onEpoch: (epoch: string) => void) {
    const size = Math.max(config.poolSize ?? 10, 2)
    const writers = Math.floor(size / 2)
    const shared: pg.PoolConfig = {
      ...clientConfig(config),
      // What it answers is awaited before the connection is handed out.
      onConnect: async (client) => onEpoch(await greet(client)),
    }
    this.#reads = new pg.Pool({ ...shared, max: size - writers })
    this.#writes = new pg.Pool({ ...shared, max: writers, pipeline: true })
    // An idle connection that breaks leaves its pool; the next one tells what has happened.
    this.#reads.on('error', () => undefined)
    this.#writes.on('error', () => undefined)
    this.reads = new PoolSession(this.#reads)
  }

  /** Lends a connection on which statements are sent without waiting for the answers of those before. */
  async lend(): Promise<Lent> {
    try {
      const client = await this.#writes.connect()
      const ignore = () => undefined
      // Without a listener an error between two statements would end the process; the next statement reports it.
      client.on('error', ignore)
      const release = (broken: boolean) => {
        client.off('error', ignore)
        client.release(broken)
      }
      return { client, release }
    } catch (error) {
      throw postgresError(error)
    }
  }

  async close(): Promise<void> {
    await Promise.all([this.#reads.end(), this.#writes.end()])
  }
}

/** Within so many milliseconds a connection that turns out to be dead is noticed. */
const AT_ONCE = 100

/** Runs each statement on any connection of a pool; once more where that connection turns out to be dead. */
class PoolSession implements Session {
  readonly #session: ClientSession

  constructor(pool: pg.Pool) {
    this.#session = new ClientSession(pool)
  }

  all<A extends Values, R>(statement: Statement<A, R>, values: A): Promise<R[]> {
    return again(() => this.#session.all(statement, values))
  }

  run<A extends Values>(statement: Statement<A, unknown>, values: A): Promise<number> {
    return again(() => this.#session.run(statement, values))
  }
}

async function again<T>(read: () => Promise<T>): Promise<T> {
  const began = performance.now()
  try {
    return await read()
  } catch (error) {
    if (error instanceof ConnectionLost && performance.now() - began < AT_ONCE) return read()
    throw error
  }
}
