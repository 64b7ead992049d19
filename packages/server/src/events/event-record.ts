import { isoSeconds } from '../model/iso-time.ts'
import type { CallRecord } from '../records/call-record.ts'
import { uuidOfRecordId } from '../records/record-id.ts'
import type { RecordedEvent } from '../records/recorded-event.ts'
import { eventResource } from './event-resource.ts'

/** A record of a call that somebody signed. */
export interface EventfulRecord extends CallRecord {
  readonly account: string
  readonly event: RecordedEvent
}

export function hasEvent(record: CallRecord): record is EventfulRecord {
  return record.event !== undefined && record.account !== undefined
}

/** The event record of a call, as its account reads it, in the form of CloudTrail's version 1.11. */
export function eventRecord(record: EventfulRecord): Readonly<Record<string, unknown>> {
  const { event, account, resource, errorCode } = record
  const acted = resource === undefined ? undefined : eventResource(resource)
  return {
    eventVersion: '1.11',
    userIdentity: event.identity,
    eventTime: isoSeconds(Math.floor(record.time / 1000)),
    eventSource: event.source,
    eventName: event.name,
    awsRegion: record.region ?? '',
    sourceIPAddress: record.sourceIp,
    userAgent: record.userAgent ?? '',
    ...(errorCode !== undefined && { errorCode, errorMessage: event.errorMessage ?? '' }),
    requestParameters: event.parameters,
    responseElements: event.answer,
    requestID: record.requestId,
    eventID: eventId(record),
    readOnly: event.readOnly,
    ...(acted !== undefined && {
      resources: [{ ARN: resource, accountId: event.owner ?? account, type: acted.type }],
    }),
    eventType: 'AwsApiCall',
    apiVersion: event.apiVersion,
    managementEvent: true,
    recipientAccountId: account,
    eventCategory: 'Management',
    ...(event.host !== undefined && { tlsDetails: { clientProvidedHostHeader: event.host } }),
  }
}

/** The GUID of an event: the other spelling of its record's id. */
export function eventId({ id }: CallRecord): string {
  return uuidOfRecordId(id) ?? id
}
