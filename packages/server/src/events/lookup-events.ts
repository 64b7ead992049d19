import type { ReadingCall } from '../authorization/call.ts'
import { noResource } from '../authorization/no-resource.ts'
import { modelled } from '../model/error.ts'
import type { InputOf, OutputOf } from '../model/sdk-types.ts'
import type { CallRecord } from '../records/call-record.ts'
import { markText } from '../records/marks.ts'
import type { Newest } from '../records/newest.ts'
import { attributesOf } from './call-details.ts'
import { eventRecord } from './event-record.ts'
import { resourcesOf } from './event-resource.ts'
import { eventTimeOf, LONGEST_CALL } from './event-time.ts'
import { type EventView, eventFor, recordIdsOfEvent } from './event-view.ts'
import { type LookupQuestion, positionOf, tokenOf } from './lookup-position.ts'
import { cloudtrail } from './service.ts'

type Input = InputOf<typeof import('@aws-sdk/client-cloudtrail'), 'LookupEvents'>
type LookedUp = NonNullable<
  OutputOf<typeof import('@aws-sdk/client-cloudtrail'), 'LookupEvents'>['Events']
>[number]

const InvalidLookupAttributes = modelled('InvalidLookupAttributesException', 'cloudtrail')
const InvalidTimeRange = modelled('InvalidTimeRangeException', 'cloudtrail')
const InvalidNextToken = modelled('InvalidNextTokenException', 'cloudtrail')

/** Events older than this are not looked up, however long records are kept. */
const LOOKUP_DAYS = 90
const DAY = 86_400_000
const MOST_RESULTS = 50

export const LookupEvents = cloudtrail.operation('LookupEvents', {
  access: 'List',
  resource: noResource,
  async handle(input, call) {
    const question = questionOf(input)
    const limit = input.MaxResults ?? MOST_RESULTS
    const before = input.NextToken === undefined ? undefined : positionOf(question, input.NextToken)
    if (input.NextToken !== undefined && before === undefined) {
      throw InvalidNextToken('The value of NextToken is not valid, or belongs to other parameters.')
    }
    // insights on unusual calls are not made, so that there are none to find
    if (input.EventCategory !== undefined) return { Events: [] }
    const { records, next } = await find(question, before, limit, call)
    return {
      Events: records.flatMap((record) => eventFor(record, call.account.AccountId) ?? []).map(lookedUp),
      ...(next !== undefined && { NextToken: tokenOf(question, next) }),
    }
  },
})

function questionOf({ LookupAttributes = [], StartTime, EndTime }: Input): LookupQuestion {
  const [attribute, ...others] = LookupAttributes
  if (others.length > 0) throw InvalidLookupAttributes('Only one lookup attribute may be given.')
  const { AttributeKey: key, AttributeValue: value } = attribute ?? {}
  if (key === 'ReadOnly' && value !== 'true' && value !== 'false') {
    throw InvalidLookupAttributes('The value of ReadOnly is true or false.')
  }
  const [from, to] = [StartTime?.getTime(), EndTime?.getTime()]
  if (from !== undefined && to !== undefined && from > to) {
    throw InvalidTimeRange('StartTime must not be later than EndTime.')
  }
  return { attribute: key === undefined || value === undefined ? undefined : [key, value], from, to }
}

async function find(
  { attribute, from, to }: LookupQuestion,
  before: string | undefined,
  limit: number,
  { account: { AccountId }, records, now }: ReadingCall,
): Promise<Newest> {
  const nothing = { records: [], next: undefined }
  if (records === undefined) return nothing
  const range = {
    from: Math.max(from ?? 0, now.getTime() - LOOKUP_DAYS * DAY),
    // both ends count, and the present second
    to: Math.min(to ?? Number.MAX_SAFE_INTEGER, now.getTime()) + 1_000,
  }
  // records lie by when their calls came in, and events are of when those were answered
  const came = { ...range, from: range.from - LONGEST_CALL }
  const viewOf = (record: CallRecord) => {
    const time = eventTimeOf(record)
    return time >= range.from && time < range.to ? eventFor(record, AccountId) : undefined
  }
  const isOwn = (record: CallRecord) => viewOf(record) !== undefined
  const [key, value] = attribute ?? []
  if (key === undefined || value === undefined) {
    return records.newest({ ...came, before, limit, marks: [markText(AccountId)], matches: isOwn })
  }
  if (key === 'EventId') {
    for (const id of recordIdsOfEvent(value)) {
      const found = (await records.byId(id))?.record
      if (found !== undefined && viewOf(found)?.id === value) return { records: [found], next: undefined }
    }
    return nothing
  }
  return records.newest({
    ...came,
    before,
    limit,
    marks: [markText(AccountId), markText(AccountId, key, value)],
    matches: (record) => hasAttribute(viewOf(record), key, value),
  })
}

function hasAttribute(view: EventView | undefined, key: string, value: string): boolean {
  return view !== undefined && attributesOf(view).some(([name, own]) => name === key && own === value)
}

function lookedUp(view: EventView): LookedUp {
  const { event, record, accessKeyId } = view
  return {
    EventId: view.id,
    EventName: event.name,
    ReadOnly: String(event.readOnly),
    ...(accessKeyId !== undefined && { AccessKeyId: accessKeyId }),
    EventTime: new Date(eventTimeOf(record)),
    EventSource: event.source,
    Username: view.userName,
    Resources: resourcesOf(record, event).map(({ type, name }) => ({
      ResourceType: type,
      ResourceName: name,
    })),
    CloudTrailEvent: JSON.stringify(eventRecord(view)),
  }
}
