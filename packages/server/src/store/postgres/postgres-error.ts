import { StoreFailure, StoreUnavailable } from '../store-error.ts'

/** Two transactions stood in each other's way: nothing was written, and it may be tried again. */
export class Conflict extends StoreUnavailable {}

/** The connection is gone, or the server has refused it. */
export class ConnectionLost extends StoreUnavailable {}

/** Serialization failure and deadlock. */
const conflict = /^(40001|40P01)$/

/**
 * A connection that broke or was refused: connection exceptions, wrong name or password, no such database, too many
 * connections, a server that starts, stops or has become a standby, a transaction that was idle for too long.
 */
const lost = /^(08|28|3D|53|57P|25006|25P03)/

/** A statement or a lock that took longer than it may. */
const late = /^(57014|55P03)$/

/** The SQLSTATE of an error of the server; nothing where the error is the connection's. */
function stateOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error) || !('severity' in error)) return undefined
  return typeof error.code === 'string' ? error.code : undefined
}

/** The store's error for an error of the driver. */
export function postgresError(error: unknown): StoreFailure {
  if (error instanceof StoreFailure) return error
  const state = stateOf(error)
  const options = { cause: error }
  if (state === undefined) return new ConnectionLost('the connection to the database is lost', options)
  const text = `the database answered ${state}`
  if (conflict.test(state)) return new Conflict(text, options)
  if (lost.test(state)) return new ConnectionLost(text, options)
  return late.test(state) ? new StoreUnavailable(text, options) : new StoreFailure(text, options)
}
