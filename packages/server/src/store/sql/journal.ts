import type { JournalEntry } from '../store.ts'
import type { Session } from './session.ts'
import { statement } from './statement.ts'

type Slot = { writer: string; slot: number }

export const putJournal = statement<Slot & { time: number; id: string; text: string }>()((db, parameter) =>
  db
    .insertInto('journal_slot')
    .values({
      writer: parameter('writer'),
      slot: parameter('slot'),
      time: parameter('time'),
      id: parameter('id'),
      text: parameter('text'),
    })
    .onConflict((conflict) =>
      conflict.columns(['writer', 'slot']).doUpdateSet(({ ref }) => ({
        time: ref('excluded.time'),
        id: ref('excluded.id'),
        text: ref('excluded.text'),
      })),
    ),
)

const selectBefore = statement<{ time: number; limit: number }>()((db, parameter) =>
  db
    .selectFrom('journal_slot')
    .selectAll()
    .where('time', '<', parameter('time'))
    .orderBy('time')
    .orderBy('writer')
    .orderBy('id')
    .limit(parameter('limit')),
)

const deleteOne = statement<Slot & { id: string }>()((db, parameter) =>
  db
    .deleteFrom('journal_slot')
    .where('writer', '=', parameter('writer'))
    .where('slot', '=', parameter('slot'))
    .where('id', '=', parameter('id')),
)

const deleteAll = statement<{ writer: string }>()((db, parameter) =>
  db.deleteFrom('journal_slot').where('writer', '=', parameter('writer')),
)

export async function journalBefore(session: Session, time: number, limit: number): Promise<JournalEntry[]> {
  return session.all(selectBefore, { time, limit })
}

export async function removeJournal(
  session: Session,
  entries: readonly Pick<JournalEntry, 'writer' | 'slot' | 'id'>[],
): Promise<void> {
  for (const { writer, slot, id } of entries) await session.run(deleteOne, { writer, slot, id })
}

export async function clearJournal(session: Session, writer: string): Promise<void> {
  await session.run(deleteAll, { writer })
}
