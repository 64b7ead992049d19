import { everyKind } from '../every-kind.ts'
import type { Transaction } from '../store.ts'
import type { Write } from './write.ts'
import { SqlWriter } from './writer.ts'

/** What the function that is given to `Store.write` works on. */
export function transactionOf(write: Write): Transaction {
  const writers = everyKind<'writer'>((kind) => new SqlWriter(write, kind))
  return Object.assign(writers, {
    touchedSince: write.touchedSince.bind(write),
    journal: write.journal.bind(write),
  })
}
