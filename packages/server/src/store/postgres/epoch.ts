import type { ClientBase } from 'pg'
import { StoreFailure } from '../store-error.ts'
import { ConnectionLost } from './postgres-error.ts'

/**
 * Which history of the database a connection sees: the cluster, its timeline, and the database within. A failover or a
 * restored backup changes it, and revisions of one epoch say nothing about another.
 */
const EPOCH = `SELECT system_identifier || '/' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8) || '/' ||
  (SELECT oid FROM pg_database WHERE datname = current_database()) AS epoch FROM pg_control_system()`

/** Commits must be durable when they return; a database may have been told otherwise. */
const DURABLE = `SELECT current_setting('server_encoding') AS encoding, set_config('synchronous_commit',
  CASE current_setting('synchronous_commit') WHEN 'off' THEN 'on' ELSE current_setting('synchronous_commit') END,
  false)`

/** No such function, not supported, not allowed: engines that only speak the protocol. */
const untold = /^(42883|0A000|42501)$/

/** Reads the epoch; one word for all of them where the server has none to tell. Refuses a standby. */
async function readEpoch(client: Pick<ClientBase, 'query'>): Promise<string> {
  try {
    const { rows } = await client.query({ name: 'epoch', text: EPOCH })
    return String(rows[0]?.epoch)
  } catch (error) {
    const state = error instanceof Error && 'code' in error ? String(error.code) : ''
    if (untold.test(state)) return 'untold'
    if (state === '55000') throw new ConnectionLost('the database is a standby', { cause: error })
    throw error
  }
}

/** Prepares a new connection and answers the epoch that it sees. */
export async function greet(client: Pick<ClientBase, 'query'>): Promise<string> {
  const { rows } = await client.query(DURABLE)
  if (rows[0]?.encoding !== 'UTF8')
    throw new StoreFailure(`the database is in ${rows[0]?.encoding}, not in UTF8`)
  return readEpoch(client)
}
