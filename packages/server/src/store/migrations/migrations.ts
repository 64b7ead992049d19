import { entities } from './0001-entities.ts'
import { lastAccessed } from './0002-last-accessed.ts'
import { callJournal } from './0003-call-journal.ts'
import { totals } from './0004-totals.ts'
import { journalSlots } from './0005-journal-slots.ts'
import { indexedPaths } from './0006-indexed-paths.ts'
import { sorts } from './0007-sorts.ts'
import type { Migration } from './migration.ts'

/** Every migration, in the order of its number. */
export const migrations: readonly Migration[] = [
  entities,
  lastAccessed,
  callJournal,
  totals,
  journalSlots,
  indexedPaths,
  sorts,
]
