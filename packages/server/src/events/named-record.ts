import type { FoundRecord } from '../records/newest.ts'
import type { Records } from '../records/records.ts'
import { recordIdsNamed } from './event-view.ts'

/** The record that a text names by its authorization id or by the id of an event, with or without dashes. */
export async function recordNamed(
  text: string,
  records: Pick<Records, 'byId'>,
): Promise<FoundRecord | undefined> {
  for (const id of recordIdsNamed(text)) {
    const found = await records.byId(id)
    if (found !== undefined) return found
  }
  return undefined
}
