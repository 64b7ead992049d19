import type { Session } from './session.ts'
import type { Statement, Values } from './statement.ts'

/** The session of one transaction: it ends with it, and remembers what failed even where the caller swallowed it. */
export class TransactionSession implements Session {
  readonly #session: Session
  #over = false
  #failure: unknown

  constructor(session: Session) {
    this.#session = session
  }

  /** The first error of a statement; a transaction that has one must not be committed. */
  get failure(): unknown {
    return this.#failure
  }

  all<A extends Values, R>(statement: Statement<A, R>, values: A): Promise<R[]> | R[] {
    return this.#attempt(() => this.#session.all(statement, values))
  }

  run<A extends Values>(statement: Statement<A, unknown>, values: A): Promise<number> | number {
    return this.#attempt(() => this.#session.run(statement, values))
  }

  /** Refuses whatever still comes. */
  end(): void {
    this.#over = true
  }

  #attempt<T>(work: () => Promise<T> | T): Promise<T> | T {
    if (this.#over) throw new Error('the write is over: it was used after its function had settled')
    try {
      const answer = work()
      return answer instanceof Promise ? answer.catch((error) => this.#fail(error)) : answer
    } catch (error) {
      return this.#fail(error)
    }
  }

  #fail(error: unknown): never {
    this.#failure ??= error
    throw error
  }
}
