import type { CallRecord } from '../records/call-record.ts'
import { recordIdOfUuid, timeOfRecordId, uuidOfRecordId } from '../records/record-id.ts'
import type { RecordedEvent, RecordedIdentity } from '../records/recorded-event.ts'

/** The event of a call as one account reads it: the caller's, or the one that owns what another account's caller used. */
export interface EventView {
  readonly record: CallRecord
  readonly event: RecordedEvent
  /** The account that reads it. */
  readonly recipient: string
  /** A GUID. */
  readonly id: string
  /** The GUID that both accounts' events of one call have in common. */
  readonly sharedId: string | undefined
  readonly identity: RecordedIdentity
  /** The name of the caller by which it is looked up. */
  readonly userName: string
  readonly accessKeyId: string | undefined
}

/** What is told apart in the GUIDs of one call: the owner's event, and what both have in common. */
const OWNERS = 1
const SHARED = 2

/** The event of a record as the account reads it; `undefined` where it has none for it. */
export function eventFor(record: CallRecord, account: string): EventView | undefined {
  const { event } = record
  if (event === undefined || record.account === undefined) return undefined
  const owner = otherOwner(record, event)
  const id = uuidOfRecordId(record.id) ?? record.id
  const sharedId = owner === undefined ? undefined : marked(id, SHARED)
  if (record.account === account) {
    const { identity, userName } = event
    return {
      record,
      event,
      recipient: account,
      id,
      sharedId,
      identity,
      userName,
      accessKeyId: record.accessKeyId,
    }
  }
  if (owner !== account) return undefined
  const { principalId } = event.identity
  return {
    record,
    event,
    recipient: account,
    id: marked(id, OWNERS),
    sharedId,
    // of another account's callers only the account and the unique id are told
    identity: { type: 'AWSAccount', principalId, accountId: record.account },
    userName: '',
    accessKeyId: undefined,
  }
}

/** Every account's view of a record: none for calls that nobody proved to sign. */
export function eventViews(record: CallRecord): EventView[] {
  const accounts = [record.account, record.event && otherOwner(record, record.event)]
  return accounts.flatMap((account) => (account === undefined ? [] : (eventFor(record, account) ?? [])))
}

/** The ids of the records of which an account may have an event with this GUID. */
export function recordIdsOfEvent(guid: string): string[] {
  return recordIdsMarked(guid, [0, OWNERS])
}

/**
 * The ids of the records that a text may name: an authorization id itself, or the GUID of an event or the one that two
 * accounts' events have in common, with or without dashes; none for every other text.
 */
export function recordIdsNamed(text: string): string[] {
  if (timeOfRecordId(text) !== undefined) return [text]
  const guid = text.toLowerCase().replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
  return recordIdsMarked(guid, [0, OWNERS, SHARED])
}

function recordIdsMarked(guid: string, marks: readonly number[]): string[] {
  if (recordIdOfUuid(guid) === undefined) return []
  return marks.flatMap((mark) => recordIdOfUuid(marked(guid, mark)) ?? [])
}

/** The other account whose resource a call has used; it learns nothing of calls that were refused. */
export function otherOwner(
  { account, errorCode }: Pick<CallRecord, 'account' | 'errorCode'>,
  event: RecordedEvent,
): string | undefined {
  const { owner } = event
  if (owner === undefined || owner === account || errorCode !== undefined) return undefined
  return /^\d{12}$/.test(owner) ? owner : undefined
}

/** Another GUID of the same call. */
function marked(uuid: string, mark: number): string {
  const last = Number.parseInt(uuid.slice(-1), 16)
  return `${uuid.slice(0, -1)}${(last ^ mark).toString(16)}`
}
