import type { Migration } from './migration.ts'

/**
 * The journal of calls by slots, which are written over again and again: a row that replaces another one touches one
 * page, where new rows and freed ones touch four.
 */
export const journalSlots: Migration = {
  number: 5,
  steps: ({ text, integer, table }) => [
    `CREATE TABLE IF NOT EXISTS journal_slot (
      writer ${text} NOT NULL,
      slot ${integer} NOT NULL,
      time ${integer} NOT NULL,
      id ${text} NOT NULL,
      text ${text} NOT NULL,
      PRIMARY KEY (writer, slot)
    )${table}`,
    `INSERT INTO journal_slot (writer, slot, time, id, text)
    SELECT writer, row_number() OVER (PARTITION BY writer ORDER BY time, id), time, id, text FROM call_journal
    WHERE true ON CONFLICT (writer, slot) DO NOTHING`,
    'DROP TABLE IF EXISTS call_journal',
  ],
}
