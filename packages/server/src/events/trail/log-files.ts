import { hash } from 'node:crypto'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { LogObjects } from '../../records/log-objects.ts'
import { markText } from '../../records/marks.ts'
import type { Records } from '../../records/records.ts'
import type { DeliveredFile, Trail } from '../../store/entity/trail.ts'
import { eventRecord } from '../event-record.ts'
import { eventTimeOf } from '../event-time.ts'
import { type EventView, eventFor } from '../event-view.ts'
import { bucketOf, logKey } from './names.ts'

/** Events in one file. */
const MOST_EVENTS = 10_000

export const packed = promisify(gzip)

export interface LogFileParts {
  readonly records: Pick<Records, 'newest'>
  readonly objects: Pick<LogObjects, 'put'>
}

/**
 * Delivers the events that settled from `from` on and before `to`, a file for each ten thousand: those of calls within that
 * time, and what another process could not write down before. To do it again delivers the same files under the same keys.
 */
export async function deliverEvents(
  { records, objects }: LogFileParts,
  trail: Trail,
  from: Date,
  to: Date,
): Promise<DeliveredFile[]> {
  const { AccountId } = trail
  const query = {
    from: trail.StartLoggingTime.getTime(),
    to: to.getTime(),
    settled: { from: from.getTime(), to: to.getTime() },
    marks: [markText(AccountId)],
    limit: MOST_EVENTS,
    matches: (record: Parameters<typeof eventFor>[0]) => eventFor(record, AccountId) !== undefined,
  }
  const files: DeliveredFile[] = []
  let before: string | undefined
  do {
    const page = await records.newest({ ...query, before })
    const views = page.records.flatMap((record) => eventFor(record, AccountId) ?? [])
    if (views.length > 0) files.push(await deliver(objects, trail, to, views.reverse()))
    before = page.next
  } while (before !== undefined)
  return files
}

async function deliver(
  objects: LogFileParts['objects'],
  trail: Trail,
  end: Date,
  views: readonly EventView[],
): Promise<DeliveredFile> {
  const text = JSON.stringify({ Records: views.map(eventRecord) })
  const [first, last] = [views[0], views.at(-1)]
  const key = logKey(trail, end, markOf(`${trail.Name} ${first?.id} ${last?.id}`))
  await objects.put(bucketOf(trail), key, await packed(text), {})
  const times = views.map(({ record }) => eventTimeOf(record))
  return { Key: key, Hash: hash('sha256', text), Oldest: Math.min(...times), Newest: Math.max(...times) }
}

/** Sixteen letters and digits that tell files of one time apart. */
function markOf(text: string): string {
  return hash('sha256', text, 'base64')
    .replace(/[^A-Za-z0-9]/g, '')
    .slice(0, 16)
}
