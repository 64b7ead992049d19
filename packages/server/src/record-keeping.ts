import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import type { Logger } from 'pino'
import type { Config } from './config.ts'
import { marksOf } from './events/call-details.ts'
import { warnOfRunningTrails } from './events/trail/running-trails.ts'
import { TrailDelivery } from './events/trail/trail-delivery.ts'
import type { KeyRing } from './keys/key-ring.ts'
import type { Clock } from './model/clock.ts'
import type { Random } from './model/random.ts'
import { CallJournal } from './records/call-journal.ts'
import { FileLogObjects } from './records/file-log-objects.ts'
import type { LogObjects } from './records/log-objects.ts'
import { PostgresLogObjects } from './records/postgres-log-objects.ts'
import { Records } from './records/records.ts'
import type { Store } from './store/store.ts'

const DAY = 86_400_000

/** What keeps records of calls and delivers their events; records, journal and trails are absent where none are kept. */
export interface RecordKeeping {
  readonly records: Records | undefined
  /** Absent as well where no records outlast the process. */
  readonly journal: CallJournal | undefined
  readonly trails: TrailDelivery | undefined
  readonly logObjects: LogObjects
  /** Ends what looks for trails by itself. */
  stopLooking(): void
  /** Writes down what waits; after everything that may add records, `trails` among it. */
  close(): Promise<void>
}

interface RecordKeepingParts {
  readonly config: Pick<Config, 'dataDir' | 'databaseUrl' | 'callRecords' | 'recordDays' | 'trailDays'>
  readonly store: Store
  readonly keyRing: KeyRing
  readonly clock: Clock
  readonly random: Random
  readonly log: Logger
  readonly warn: (message: string, cause?: unknown) => void
  /** Whether the store is lost with the process, and what its journal would hold. */
  readonly passing: boolean
}

/** Opens the records where the configuration wants them, and writes down what a killed process has left in the journal. */
export async function keepRecords(parts: RecordKeepingParts): Promise<RecordKeeping> {
  const { config, store, clock, random, warn, passing } = parts
  const { dataDir, databaseUrl } = config
  const records = await openRecords(parts)
  // another process over the same database may begin a trail at any time
  const stopLooking = records === undefined ? warnOfRunningTrails(store.entities, warn) : () => undefined
  const journal =
    records && !passing
      ? new CallJournal({ store, records, clock, writer: randomUUID(), marksOf, warn })
      : undefined
  // what belongs to nobody else is written down before anybody asks
  if (databaseUrl === undefined) await journal?.replay(Number.MAX_SAFE_INTEGER)
  const logObjects =
    databaseUrl === undefined
      ? new FileLogObjects(join(dataDir, 'trails'), random)
      : await PostgresLogObjects.open(databaseUrl, clock)
  const trails =
    records &&
    new TrailDelivery({
      ...{ store, keyRing: parts.keyRing, records, objects: logObjects, clock, random, warn },
      async settle() {
        await records.flushOrFail()
        await journal?.settle()
      },
      days: config.trailDays,
    })
  return {
    records,
    journal,
    trails,
    logObjects,
    stopLooking,
    async close() {
      await records?.flush()
      await journal?.close()
      await records?.close()
      await logObjects.close()
    },
  }
}

async function openRecords({ config, clock, random, log }: RecordKeepingParts): Promise<Records | undefined> {
  if (!config.callRecords) return undefined
  const options = {
    directory: config.dataDir,
    clock,
    random,
    maxAge: config.recordDays * DAY,
    failed: (err: unknown) =>
      log.error({ err }, 'records of calls cannot be written: calls are answered, and their records wait'),
  }
  return config.databaseUrl === undefined
    ? new Records(options)
    : Records.inDatabase(config.databaseUrl, options)
}
