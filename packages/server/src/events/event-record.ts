import { isGlobalEndpoint } from '../authorization/global-endpoint.ts'
import { isoSeconds } from '../model/iso-time.ts'
import { eventResource } from './event-resource.ts'
import { eventTimeOf } from './event-time.ts'
import type { EventView } from './event-view.ts'

/** The event record of a call, as an account reads it, in the form of CloudTrail's version 1.11. */
export function eventRecord(view: EventView): Readonly<Record<string, unknown>> {
  const { record, event, recipient, sharedId } = view
  const { resource, errorCode } = record
  const acted = resource === undefined ? undefined : eventResource(resource)
  const tls = tlsDetails(view)
  return {
    eventVersion: '1.11',
    userIdentity: view.identity,
    eventTime: isoSeconds(eventTimeOf(record) / 1000),
    eventSource: event.source,
    eventName: event.name,
    awsRegion: record.region ?? '',
    sourceIPAddress: record.sourceIp,
    userAgent: record.userAgent ?? '',
    ...(errorCode !== undefined && { errorCode, errorMessage: event.errorMessage ?? '' }),
    requestParameters: event.parameters,
    responseElements: event.answer,
    ...(event.source === 'sts.amazonaws.com' && {
      additionalEventData: {
        RequestDetails: {
          awsServingRegion: record.region ?? '',
          endpointType: isGlobalEndpoint(event.host) ? 'global' : 'regional',
        },
      },
    }),
    requestID: record.requestId,
    eventID: view.id,
    readOnly: event.readOnly,
    ...(acted !== undefined && {
      resources: [{ ARN: resource, accountId: event.owner ?? recipient, type: acted.type }],
    }),
    // no call, but what the operator did
    eventType: event.identity['type'] === 'AWSService' ? 'AwsServiceEvent' : 'AwsApiCall',
    apiVersion: event.apiVersion,
    managementEvent: true,
    recipientAccountId: recipient,
    ...(sharedId !== undefined && { sharedEventID: sharedId }),
    eventCategory: 'Management',
    ...(tls !== undefined && { tlsDetails: tls }),
  }
}

function tlsDetails({ event: { host, tls } }: EventView): object | undefined {
  if (host === undefined && tls === undefined) return undefined
  return {
    ...(tls !== undefined && { tlsVersion: tls.version, cipherSuite: tls.cipherSuite }),
    ...(host !== undefined && { clientProvidedHostHeader: host }),
  }
}
