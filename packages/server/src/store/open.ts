import type { PostgresConfig } from './postgres/config.ts'
import { openPostgresStore } from './postgres/postgres-store.ts'
import { openSqliteStore, type SqliteConfig } from './sqlite/sqlite-store.ts'
import type { Store } from './store.ts'

export type StoreConfig = SqliteConfig | PostgresConfig

/**
 * Opens the store and brings its tables up to date. Throws NewerDatabase where a newer program has written it,
 * StoreInUse where another process has the file open, StoreUnavailable where it cannot be reached.
 */
export function openStore(config: StoreConfig): Promise<Store> {
  return config.engine === 'sqlite' ? openSqliteStore(config) : openPostgresStore(config)
}
