import pg from 'pg'
import type { MemorySettings } from '../memory/settings.ts'

export interface PostgresConfig extends MemorySettings {
  readonly engine: 'postgres'
  /** Of the primary itself, not of a proxy that shares connections between transactions. */
  readonly url: string
  /** How many connections there are at most, beside the one that listens; 10 unless told, 2 at least. */
  readonly poolSize?: number
  /** After how many milliseconds whatever waits for the database is given up; 5,000 unless told. */
  readonly timeout?: number
}

/** 8-byte integers as numbers, for these connections alone: nothing here passes 2^53. */
const types: pg.CustomTypesConfig = {
  getTypeParser: (id, format) =>
    id === pg.types.builtins.INT8 ? Number : pg.types.getTypeParser(id, format),
}

export function timeoutOf({ timeout = 5000 }: PostgresConfig): number {
  return timeout
}

/** How each connection is made: nothing on it may hang for ever. */
export function clientConfig(config: PostgresConfig): pg.ClientConfig {
  const timeout = timeoutOf(config)
  return {
    connectionString: config.url,
    application_name: 'gatehouse',
    // two attempts fit into one wait
    connectionTimeoutMillis: Math.min(timeout, Math.max(2000, timeout * 0.4)),
    statement_timeout: timeout,
    lock_timeout: timeout,
    idle_in_transaction_session_timeout: timeout,
    query_timeout: timeout + 500,
    keepAlive: true,
    types,
  }
}
