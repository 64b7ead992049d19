import type { JournalEntry } from '../store.ts'
import type { Session } from './session.ts'
import { statement } from './statement.ts'

export const insertJournal = statement<{ writer: string; time: number; id: string; text: string }>()(
  (db, parameter) =>
    db.insertInto('call_journal').values({
      writer: parameter('writer'),
      time: parameter('time'),
      id: parameter('id'),
      text: parameter('text'),
    }),
)

const selectBefore = statement<{ time: number; limit: number }>()((db, parameter) =>
  db
    .selectFrom('call_journal')
    .selectAll()
    .where('time', '<', parameter('time'))
    .orderBy('time')
    .orderBy('writer')
    .orderBy('id')
    .limit(parameter('limit')),
)

const deleteOne = statement<{ writer: string; time: number; id: string }>()((db, parameter) =>
  db
    .deleteFrom('call_journal')
    .where('writer', '=', parameter('writer'))
    .where('time', '=', parameter('time'))
    .where('id', '=', parameter('id')),
)

const deleteBefore = statement<{ writer: string; time: number }>()((db, parameter) =>
  db
    .deleteFrom('call_journal')
    .where('writer', '=', parameter('writer'))
    .where('time', '<', parameter('time')),
)

export async function journalBefore(session: Session, time: number, limit: number): Promise<JournalEntry[]> {
  return session.all(selectBefore, { time, limit })
}

export async function removeJournal(session: Session, entries: readonly JournalEntry[]): Promise<void> {
  for (const { writer, time, id } of entries) await session.run(deleteOne, { writer, time, id })
}

export async function trimJournal(session: Session, writer: string, time: number): Promise<void> {
  await session.run(deleteBefore, { writer, time })
}
