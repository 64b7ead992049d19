import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import type { Logger } from 'pino'
import { Authorizer } from './authorization/authorize.ts'
import { EncodedMessages } from './authorization/encoded-message.ts'
import type { Config, MasterKeyPlace } from './config.ts'
import { CodeAttempts } from './credentials/code-attempts.ts'
import { KnownCredentials } from './credentials/known-credentials.ts'
import { makeDataFolder } from './data-folder.ts'
import { marksOf } from './events/call-details.ts'
import { requireNoRunningTrail, warnOfRunningTrails } from './events/trail/running-trails.ts'
import { TrailDelivery } from './events/trail/trail-delivery.ts'
import { thumbprintFinder } from './federation/server-thumbprint.ts'
import { callRecord, detailsOf, journalOf, noteAccess, noteUse } from './gateway/call-notes.ts'
import type { CallOutcome } from './gateway/call-outcome.ts'
import { EventHook } from './gateway/event-hook.ts'
import { operationFinder } from './gateway/find-operation.ts'
import type { GatewaySources } from './gateway/serve.ts'
import { startHousekeeping } from './housekeeping.ts'
import { Notifier } from './iam/delegation/notifier.ts'
import { post } from './iam/delegation/webhooks.ts'
import { MOST_JOBS } from './iam/report/report-job.ts'
import { ReportMaker } from './iam/report/report-maker.ts'
import { reportWriter } from './iam/report/write-report.ts'
import { KeyRing } from './keys/key-ring.ts'
import { Markers } from './keys/marker.ts'
import {
  type MasterKeySource,
  masterKeyFile,
  masterKeyFromCommand,
  masterKeyInDirectory,
  masterKeyInEnvironment,
  type Warn,
} from './keys/master-key-source.ts'
import { Revocations } from './keys/revocations.ts'
import { Sessions } from './keys/sessions.ts'
import type { Clock } from './model/clock.ts'
import { pooledRandom, type Random } from './model/random.ts'
import { operations } from './operations.ts'
import type { EventSources } from './operator/operator-event.ts'
import { CallJournal } from './records/call-journal.ts'
import { FileLogObjects } from './records/file-log-objects.ts'
import { LastAccessed } from './records/last-accessed.ts'
import { LastUses } from './records/last-used.ts'
import { PostgresLogObjects } from './records/postgres-log-objects.ts'
import { Records } from './records/records.ts'
import { SigningKeys } from './signature/signing-key.ts'
import { openStore } from './store/open.ts'
import type { Visibility } from './store/sqlite/visibility.ts'
import type { Store } from './store/store.ts'

/** How many derived signing keys are kept: some 200 bytes each. */
const MOST_SIGNING_KEYS = 50_000

/** How long an identity provider may take to present its certificates, in milliseconds. */
const THUMBPRINT_DEADLINE = 5_000

const DAY = 86_400_000

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

type ComposeConfig = Pick<
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

/** Builds everything that lives from a configuration; nothing else opens a store or a key ring. */
export async function compose({
  config,
  clock,
  log,
  publicUrl,
  finished,
  passing = false,
  visibility,
  verifyMemory,
  httpsPort = 443,
}: ServiceParts): Promise<Service> {
  const { dataDir, databaseUrl } = config
  const random = pooledRandom()
  const warn = (message: string, cause?: unknown) =>
    log.warn(cause === undefined ? {} : { err: cause }, message)
  await makeDataFolder(dataDir, warn)
  const memory = verifyMemory === undefined ? {} : { verifyMemory }
  const store = await openStore(
    databaseUrl === undefined
      ? { engine: 'sqlite', file: join(dataDir, 'gatehouse.db'), passing, visibility, ...memory }
      : { engine: 'postgres', url: databaseUrl, ...memory },
  )
  try {
    if (!config.callRecords) await requireNoRunningTrail(store.entities)
    const source = masterKeySource(config.masterKey, dataDir, random, warn)
    const keyRing = await KeyRing.open({ store, source, random, clock, warn })
    const revocations = await Revocations.load({ store, clock, warn })
    const lastUses = new LastUses(store, warn)
    const lastAccessed = new LastAccessed(store, warn)
    const reports = new ReportMaker({
      ...{ store, keyRing, random, clock, warn, mostJobs: MOST_JOBS },
      write: reportWriter({
        entities: store.entities,
        lastUsed: (...subject) => lastUses.find(...subject),
        lastAccessed: (...principal) => lastAccessed.of(...principal),
        servicesAccessed: (account) => lastAccessed.services(account),
        clock,
      }),
    })
    const recordOptions = {
      directory: dataDir,
      clock,
      random,
      maxAge: config.recordDays * DAY,
      failed: (err: unknown) =>
        log.error({ err }, 'records of calls cannot be written: calls are answered, and their records wait'),
    }
    const records = !config.callRecords
      ? undefined
      : databaseUrl === undefined
        ? new Records(recordOptions)
        : await Records.inDatabase(databaseUrl, recordOptions)
    // another process over the same database may begin a trail at any time
    const stopLooking = records === undefined ? warnOfRunningTrails(store.entities, warn) : () => undefined
    const hook = config.eventHook && new EventHook(config.eventHook, warn)
    // test mode's store is lost with its process
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
        ...{ store, keyRing, records, objects: logObjects, clock, random, warn },
        async settle() {
          await records.flushOrFail()
          await journal?.settle()
        },
        days: config.trailDays,
      })
    const notifier = new Notifier({
      ...{ store, keyRing, random, clock, warn },
      webhooks: config.delegationWebhooks,
      deliver: post,
    })
    notifier
      .sweep()
      .catch((cause: unknown) => warn('news of delegation requests could not be looked for', cause))
    reports.sweep().catch((cause: unknown) => warn('reports under way could not be looked for', cause))
    const housekeeping = startHousekeeping({
      store,
      revocations,
      reports,
      clock,
      warn,
      random,
      notifier,
      historyDays: config.historyDays,
    })
    const gateway: GatewaySources = {
      store,
      keyRing,
      revocations,
      random,
      clock,
      lastUses,
      sessions: new Sessions({ ring: keyRing, random, clock }),
      markers: new Markers(keyRing),
      messages: new EncodedMessages(keyRing),
      codeAttempts: new CodeAttempts(),
      publicUrl,
      roleTemplates: config.roleTemplates,
      sharedIssuers: config.sharedIssuers,
      delegationTemplates: config.delegationTemplates,
      isNotified: notifier.isNotified,
      thumbprintOf: thumbprintFinder({
        allowedNetworks: config.identityProviderNetworks,
        port: httpsPort,
        milliseconds: THUMBPRINT_DEADLINE,
      }),
      knownCredentials: new KnownCredentials(store),
      signingKeys: new SigningKeys(MOST_SIGNING_KEYS),
      findOperation: operationFinder(operations),
      authorizer: new Authorizer(store),
      newRequestId: randomUUID,
      records,
      logObjects,
      consoleUrl: () => (records === undefined ? undefined : `${publicUrl()}/console`),
      journal: journal && journalOf(journal, config.allowRecords),
      finished(outcome) {
        noteUse(outcome, lastUses)
        noteAccess(outcome, lastAccessed)
        if (records !== undefined) {
          const record = callRecord(outcome)
          records.add(record, detailsOf(outcome, record, config.allowRecords))
        }
        hook?.notice(outcome)
        finished?.(outcome)
      },
    }
    return {
      dataDir,
      store,
      keyRing,
      revocations,
      random,
      clock,
      gateway,
      lastUses,
      reports,
      notifier,
      records,
      journal,
      noticed: (account, record) => hook?.noticeOperator(account, record),
      trails,
      hook,
      async close() {
        housekeeping.stop()
        stopLooking()
        await hook?.close()
        await trails?.close()
        await notifier.close()
        await reports.close()
        await lastUses.flush()
        await lastAccessed.flush()
        await records?.flush()
        await journal?.close()
        await records?.close()
        await logObjects.close()
        await store.close()
      },
    }
  } catch (error) {
    await store.close()
    throw error
  }
}
