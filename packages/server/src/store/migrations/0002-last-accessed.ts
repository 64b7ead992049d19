import type { Migration } from './migration.ts'

/** When each principal last asked for each action. */
export const lastAccessed: Migration = {
  number: 2,
  steps: ({ text, integer, table }) => [
    `CREATE TABLE IF NOT EXISTS last_accessed (
      account ${text} NOT NULL,
      principal ${text} NOT NULL,
      service ${text} NOT NULL,
      action ${text} NOT NULL,
      time ${integer} NOT NULL,
      region ${text} NOT NULL,
      PRIMARY KEY (account, principal, service, action)
    )${table}`,
    'CREATE INDEX IF NOT EXISTS last_accessed_time ON last_accessed (time)',
  ],
}
