import { NewerDatabase } from '../store-error.ts'
import type { ColumnTypes, Migration } from './migration.ts'

/** What a migration needs of an engine. */
export interface Migrated {
  readonly types: ColumnTypes
  /** Runs one statement outside any transaction, each on its own; answers its rows. */
  readonly run: (text: string) => Promise<readonly unknown[]>
}

const record = ({ integer, table }: ColumnTypes) =>
  `CREATE TABLE IF NOT EXISTS migration (
    number ${integer} NOT NULL,
    step ${integer} NOT NULL,
    PRIMARY KEY (number, step)
  )${table}`

/**
 * Brings the tables to the last of these migrations, and does nothing where they are there already. Each step is
 * recorded, so that a run that was cut short goes on where it stopped. Refuses a database that knows a later one.
 */
export async function migrate({ types, run }: Migrated, migrations: readonly Migration[]): Promise<void> {
  await run(record(types))
  const newest = migrations.at(-1)?.number ?? 0
  if ((await run(`SELECT number FROM migration WHERE number > ${newest} LIMIT 1`)).length > 0) {
    throw new NewerDatabase(
      `the database was written by a newer program: this one knows migration ${newest} at most`,
    )
  }
  for (const { number, steps } of migrations) {
    for (const [step, text] of steps(types).entries()) {
      const done = await run(`SELECT step FROM migration WHERE number = ${number} AND step = ${step}`)
      if (done.length > 0) continue
      await run(text)
      await run(`INSERT INTO migration (number, step) VALUES (${number}, ${step}) ON CONFLICT DO NOTHING`)
    }
  }
}
