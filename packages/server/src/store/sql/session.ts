import type { Statement, Values } from './statement.ts'

/** Runs statements: on one connection, or on any of a pool. Errors of the driver never leave it as they are. */
export interface Session {
  /** Answers the rows. */
  all<A extends Values, R>(statement: Statement<A, R>, values: A): Promise<R[]> | R[]
  /** Answers how many rows were inserted, updated or deleted. */
  run<A extends Values>(statement: Statement<A, unknown>, values: A): Promise<number> | number
}
