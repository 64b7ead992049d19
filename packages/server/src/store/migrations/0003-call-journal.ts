import type { Migration } from './migration.ts'

/** What calls that write leave in their own transaction, until their records are written down. */
export const callJournal: Migration = {
  number: 3,
  steps: ({ text, integer, table }) => [
    `CREATE TABLE IF NOT EXISTS call_journal (
      writer ${text} NOT NULL,
      time ${integer} NOT NULL,
      id ${text} NOT NULL,
      text ${text} NOT NULL,
      PRIMARY KEY (writer, time, id)
    )${table}`,
  ],
}
