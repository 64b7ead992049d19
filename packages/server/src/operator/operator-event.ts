import { marksOf } from '../events/call-details.ts'
import type { CallJournal } from '../records/call-journal.ts'
import type { CallRecord, RecordDetails } from '../records/call-record.ts'
import { newRecordId } from '../records/record-id.ts'
import type { RecordedEvent } from '../records/recorded-event.ts'
import type { Records } from '../records/records.ts'
import type { Account } from '../store/entity/account.ts'
import type { Author, Store, Transaction } from '../store/store.ts'

/** The services in whose names events tell of the operator, with their versions. */
const versions = {
  iam: '2010-05-08',
  sts: '2011-06-15',
  cloudtrail: '2013-11-01',
  organizations: '2016-11-28',
  servicequotas: '2019-06-24',
  account: '2021-02-01',
  billing: '2023-09-07',
  signin: '1.0',
} as const

type Members = Readonly<Record<string, unknown>>

/** What the operator did in an account, as the operation that would have done it where there is one. */
export interface OperatorAct {
  readonly account: Account
  readonly service: keyof typeof versions
  /** `DeactivateMFADevice` */
  readonly name: string
  /** ARN of what it was done to. */
  readonly resource?: string
  readonly parameters: Members
  /** What came of it; never a secret. */
  readonly answer?: Members | null
}

/** What is needed to leave events. */
export interface EventSources {
  readonly store: Pick<Store, 'write'>
  readonly random: (bytes: number) => Uint8Array
  readonly clock: () => number
  /** Absent where no records are kept. */
  readonly records: Pick<Records, 'add'> | undefined
  /** Absent where no records are kept, or none that outlast the process. */
  readonly journal: Pick<CallJournal, 'entry' | 'committed'> | undefined
  /** Told of each event once its write is committed; must not throw and must not wait. */
  readonly noticed: (account: Account, record: CallRecord) => void
}

/** Says what a write does; its account reads it like the events of its calls. */
export type Tell = (act: OperatorAct) => void

const NOBODY = 'operator'

/** The last that fits into an id behind its time, so that what one write tells of stays in order. */
const LAST_PLACE = 0xfff

/**
 * Does a write of the operator's. What it tells of is kept in its transaction, as with calls: no committed write is without
 * its events, whenever the process ends, and none that failed has any.
 */
export async function writeTelling<T>(
  sources: EventSources,
  accounts: readonly string[],
  author: Author,
  change: (tx: Transaction, tell: Tell) => Promise<T>,
): Promise<T> {
  const { store, records, journal, noticed } = sources
  const { result, told } = await store.write(accounts, author, async (tx) => {
    const acts: OperatorAct[] = []
    const result = await change(tx, (act) => acts.push(act))
    const told = acts.map((act, place) => {
      const record = recordOf(act, place, sources, author)
      const details = { event: record.event, decision: undefined, documents: none, marks: marksOf(record) }
      const entry = journal?.entry(record, details)
      if (entry !== undefined) tx.journal(entry)
      return { account: act.account, record, details, entry }
    })
    return { result, told }
  })
  for (const { account, record, details, entry } of told) {
    if (entry !== undefined) journal?.committed(entry, details)
    records?.add(record, () => details)
    noticed(account, record)
  }
  return result
}

const none: RecordDetails['documents'] = new Map()

function recordOf(
  act: OperatorAct,
  place: number,
  { random, clock }: Pick<EventSources, 'random' | 'clock'>,
  { requestId, now }: Author,
): CallRecord {
  const time = now.getTime()
  const behind = Math.min(Math.max(0, Math.floor(clock()) - time), 999) + place
  return {
    id: newRecordId(time, Math.min(behind, LAST_PLACE), random),
    time,
    requestId,
    account: act.account.AccountId,
    action: `${act.service}:${act.name}`,
    ...(act.resource !== undefined && { resource: act.resource }),
    outcome: 'none',
    sourceIp: NOBODY,
    userAgent: NOBODY,
    region: 'us-east-1',
    duration: 0,
    writes: true,
    event: eventOf(act),
  }
}

function eventOf({ service, name, parameters, answer = null }: OperatorAct): RecordedEvent {
  return {
    source: `${service}.amazonaws.com`,
    name,
    apiVersion: versions[service],
    readOnly: false,
    identity: { type: 'AWSService', invokedBy: NOBODY },
    userName: '',
    parameters,
    answer,
    secure: true,
  }
}
