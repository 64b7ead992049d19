import { join } from 'node:path'
import type { Logger } from 'pino'
import type { Config, MasterKeyPlace } from './config.ts'
import { makeDataFolder } from './data-folder.ts'
import { requireNoRunningTrail } from './events/trail/running-trails.ts'
import type { TrailDelivery } from './events/trail/trail-delivery.ts'
import type { CallOutcome } from './gateway/call-outcome.ts'
import { EventHook } from './gateway/event-hook.ts'
import type { GatewaySources } from './gateway/serve.ts'
import { gatewaySources } from './gateway-sources.ts'
import { startHousekeeping } from './housekeeping.ts'
import { Notifier } from './iam/delegation/notifier.ts'
import { post } from './iam/delegation/webhooks.ts'
import { MOST_JOBS } from './iam/report/report-job.ts'
import { ReportMaker } from './iam/report/report-maker.ts'
import { reportWriter } from './iam/report/write-report.ts'
import { KeyRing } from './keys/key-ring.ts'
import {
  type MasterKeySource,
  masterKeyFile,
  masterKeyFromCommand,
  masterKeyInDirectory,
  masterKeyInEnvironment,
  type Warn,
} from './keys/master-key-source.ts'
import { Revocations } from './keys/revocations.ts'
import type { Clock } from './model/clock.ts'
import { pooledRandom, type Random } from './model/random.ts'
import type { EventSources } from './operator/operator-event.ts'
import { keepRecords } from './record-keeping.ts'
import type { CallJournal } from './records/call-journal.ts'
import { LastAccessed } from './records/last-accessed.ts'
import { LastUses } from './records/last-used.ts'
import type { Records } from './records/records.ts'
import { openStore } from './store/open.ts'
import type { Visibility } from './store/sqlite/visibility.ts'
import type { Store } from './store/store.ts'

/** Everything that lives in a running server, over one store. */
export interface Service {
  /** Where its files lie. */
  readonly dataDir: string
  readonly store: Store
  readonly keyRing: KeyRing
  readonly revocations: Revocations
  readonly random: Random
  readonly clock: Clock
  readonly gateway: GatewaySources
  readonly lastUses: LastUses
  readonly reports: ReportMaker
  readonly notifier: Notifier
  /** Absent where no records are kept. */
  readonly records: Records | undefined
  /** Absent where no records are kept, or none that outlast the process. */
  readonly journal: CallJournal | undefined
  /** Tells the hook of what the operator did. */
  readonly noticed: EventSources['noticed']
  /** Absent where no records are kept. */
  readonly trails: TrailDelivery | undefined
  /** Absent where nobody is told of events. */
  readonly hook: EventHook | undefined
  /** Writes down what waits and closes the store. */
  close(): Promise<void>
}

/** What of the configuration a service is built from. */
export type ComposeConfig = Pick<
  Config,
  | 'dataDir'
  | 'databaseUrl'
  | 'masterKey'
  | 'callRecords'
  | 'roleTemplates'
  | 'sharedIssuers'
  | 'delegationTemplates'
  | 'delegationWebhooks'
  | 'allowRecords'
  | 'recordDays'
  | 'trailDays'
  | 'eventHook'
  | 'historyDays'
  | 'identityProviderNetworks'
>

export interface ServiceParts {
  readonly config: ComposeConfig
  readonly clock: Clock
  readonly log: Logger
  /** The address under which clients reach the server. */
  readonly publicUrl: () => string
  /** Told of every call, beside what the service itself notes. */
  readonly finished?: (outcome: CallOutcome) => void
  /** Whether the embedded store may be lost with the power; for test mode. */
  readonly passing?: boolean
  /** Holds writes to the embedded store back from readers; for test mode. */
  readonly visibility?: Visibility
  /** Compares every answer out of memory with the store; for tests. */
  readonly verifyMemory?: boolean
  /** Where identity providers are asked for their certificates; for tests. */
  readonly httpsPort?: number
}

function masterKeySource(
  place: MasterKeyPlace,
  dataDir: string,
  random: Random,
  warn: Warn,
): MasterKeySource {
  if ('own' in place) return masterKeyInDirectory(dataDir, random, warn)
  if ('file' in place) return masterKeyFile(place.file, warn)
  if ('command' in place) return masterKeyFromCommand(place.command)
  return masterKeyInEnvironment('GATEHOUSE_MASTER_KEY', place.text)
}

/** The store that the configuration names; makes the data folder where it is not there. */
async function openConfiguredStore(
  { config: { dataDir, databaseUrl }, passing = false, visibility, verifyMemory }: ServiceParts,
  warn: Warn,
): Promise<Store> {
  await makeDataFolder(dataDir, warn)
  const memory = verifyMemory === undefined ? {} : { verifyMemory }
  return openStore(
    databaseUrl === undefined
      ? { engine: 'sqlite', file: join(dataDir, 'gatehouse.db'), passing, visibility, ...memory }
      : { engine: 'postgres', url: databaseUrl, ...memory },
  )
}

/** Builds everything that lives from a configuration; nothing else opens a store or a key ring. */
export async function compose(parts: ServiceParts): Promise<Service> {
  const { config, clock, log } = parts
  const random = pooledRandom()
  const warn = (message: string, cause?: unknown) =>
    log.warn(cause === undefined ? {} : { err: cause }, message)
  const store = await openConfiguredStore(parts, warn)
  try {
    if (!config.callRecords) await requireNoRunningTrail(store.entities)
    const source = masterKeySource(config.masterKey, config.dataDir, random, warn)
    const keyRing = await KeyRing.open({ store, source, random, clock, warn })
    return await composeOver(parts, { store, keyRing, random, clock, warn })
  } catch (error) {
    await store.close()
    throw error
  }
}

/** What everything else is built over. */
interface Base extends Pick<Service, 'store' | 'keyRing' | 'random' | 'clock'> {
  readonly warn: (message: string, cause?: unknown) => void
}

async function composeOver(parts: ServiceParts, base: Base): Promise<Service> {
  const { config, log, passing = false } = parts
  const { store, warn } = base
  const revocations = await Revocations.load(base)
  const lastUses = new LastUses(store, warn)
  const lastAccessed = new LastAccessed(store, warn)
  const reports = reportMaker(base, lastUses, lastAccessed)
  const keeping = await keepRecords({ ...base, config, log, passing })
  const hook = config.eventHook && new EventHook(config.eventHook, warn)
  const notifier = new Notifier({ ...base, webhooks: config.delegationWebhooks, deliver: post })
  notifier
    .sweep()
    .catch((cause: unknown) => warn('news of delegation requests could not be looked for', cause))
  reports.sweep().catch((cause: unknown) => warn('reports under way could not be looked for', cause))
  const { historyDays } = config
  const housekeeping = startHousekeeping({ ...base, revocations, reports, notifier, historyDays })
  return {
    ...{ dataDir: config.dataDir, store, keyRing: base.keyRing, revocations, random: base.random },
    ...{ clock: base.clock, lastUses, reports, notifier, hook },
    ...{ records: keeping.records, journal: keeping.journal, trails: keeping.trails },
    gateway: gatewaySources(parts, {
      ...base,
      ...keeping,
      revocations,
      lastUses,
      lastAccessed,
      notifier,
      hook,
    }),
    noticed: (account, record) => hook?.noticeOperator(account, record),
    async close() {
      housekeeping.stop()
      keeping.stopLooking()
      await hook?.close()
      await keeping.trails?.close()
      await notifier.close()
      await reports.close()
      await lastUses.flush()
      await lastAccessed.flush()
      await keeping.close()
      await store.close()
    },
  }
}

function reportMaker(base: Base, lastUses: LastUses, lastAccessed: LastAccessed): ReportMaker {
  return new ReportMaker({
    ...base,
    mostJobs: MOST_JOBS,
    write: reportWriter({
      entities: base.store.entities,
      lastUsed: (...subject) => lastUses.find(...subject),
      lastAccessed: (...principal) => lastAccessed.of(...principal),
      servicesAccessed: (account) => lastAccessed.services(account),
      clock: base.clock,
    }),
  })
}
