import type { ClientBase, QueryResult } from 'pg'
import type { Session } from '../sql/session.ts'
import type { Statement, Values } from '../sql/statement.ts'
import { postgresError } from './postgres-error.ts'

/** Runs statements on one connection, in the order in which they come, each prepared there at its first use. */
export class ClientSession implements Session {
  readonly #client: Pick<ClientBase, 'query'>

  constructor(client: Pick<ClientBase, 'query'>) {
    this.#client = client
  }

  async all<A extends Values, R>(statement: Statement<A, R>, values: A): Promise<R[]> {
    return (await this.#query(statement, values)).rows
  }

  async run<A extends Values>(statement: Statement<A, unknown>, values: A): Promise<number> {
    return (await this.#query(statement, values)).rowCount ?? 0
  }

  async #query<A extends Values>(statement: Statement<A, unknown>, values: A): Promise<QueryResult> {
    const { text, bind } = statement.on('postgres')
    try {
      return await this.#client.query({ name: statement.name, text, values: bind(values) })
    } catch (error) {
      throw postgresError(error)
    }
  }
}
