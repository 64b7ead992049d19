/** What migrations are written with, as the engine at hand has it; `text` compares by bytes on each. */
export interface ColumnTypes {
  readonly text: string
  readonly integer: string
  readonly bytes: string
  /** What ends a CREATE TABLE. */
  readonly table: string
  /** The statement as it runs while nobody else writes to the table, and after all who did have finished. */
  readonly alone: (table: string, statement: string) => string
}

/**
 * One numbered change of the tables. Its steps are single statements, each of which may run again after it has
 * run; what was released is never edited, and a later migration says what changes.
 */
export interface Migration {
  readonly number: number
  readonly steps: (types: ColumnTypes) => readonly string[]
}
