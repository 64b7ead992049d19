import type { Migration } from './migration.ts'

/** Entities, counters, the change log and what was last used. */
export const entities: Migration = {
  number: 1,
  steps: ({ text, integer, bytes, table }) => [
    `CREATE TABLE IF NOT EXISTS entity (
      account ${text} NOT NULL,
      kind ${text} NOT NULL,
      id ${text} NOT NULL,
      owner ${text} NOT NULL,
      name ${text} NOT NULL,
      path ${text},
      target ${text},
      doc ${text} NOT NULL,
      sealed ${bytes},
      PRIMARY KEY (account, kind, id)
    )${table}`,
    'CREATE UNIQUE INDEX IF NOT EXISTS entity_name ON entity (account, kind, owner, name)',
    "CREATE INDEX IF NOT EXISTS entity_path ON entity (account, kind, path, owner, name) WHERE path <> '/'",
    'CREATE INDEX IF NOT EXISTS entity_target ON entity (account, kind, target, id) WHERE target IS NOT NULL',
    `CREATE TABLE IF NOT EXISTS counter (
      account ${text} NOT NULL,
      name ${text} NOT NULL,
      value ${integer} NOT NULL,
      PRIMARY KEY (account, name)
    )${table}`,
    `CREATE TABLE IF NOT EXISTS change (
      account ${text} NOT NULL,
      revision ${integer} NOT NULL,
      ordinal ${integer} NOT NULL,
      time ${integer} NOT NULL,
      kind ${text} NOT NULL,
      id ${text} NOT NULL,
      owner ${text} NOT NULL,
      action ${text} NOT NULL,
      entity ${text} NOT NULL,
      caller ${text} NOT NULL,
      request ${text} NOT NULL,
      PRIMARY KEY (account, revision, ordinal)
    )${table}`,
    'CREATE INDEX IF NOT EXISTS change_entity ON change (account, kind, id, revision, ordinal)',
    `CREATE TABLE IF NOT EXISTS last_used (
      account ${text} NOT NULL,
      subject ${text} NOT NULL,
      time ${integer} NOT NULL,
      region ${text} NOT NULL,
      service ${text} NOT NULL,
      PRIMARY KEY (account, subject)
    )${table}`,
  ],
}
