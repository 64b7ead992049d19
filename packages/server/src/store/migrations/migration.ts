/** The types of columns as the engine at hand names them; `text` compares by bytes on each. */
export interface ColumnTypes {
  readonly text: string
  readonly integer: string
  readonly bytes: string
  /** What ends a CREATE TABLE. */
  readonly table: string
}

/**
 * One numbered change of the tables. Its steps are single statements, each of which may run again after it has
 * run; what was released is never edited, and a later migration says what changes.
 */
export interface Migration {
  readonly number: number
  readonly steps: (types: ColumnTypes) => readonly string[]
}
