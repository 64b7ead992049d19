import { type CallRecord, LONGEST_LINE } from './call-record.ts'
import type { RecordedDecision } from './recorded-decision.ts'
import type { RecordedEvent } from './recorded-event.ts'
import { jsonOf, quoted } from './shared-json.ts'

/** Texts longer than this are cut. */
const LONGEST_TEXT = 2_048

/**
 * The record as one line of JSON with its line break, with its event and decision or those that were worked out for it;
 * what would make it too long is left out.
 */
export function recordLine(
  record: CallRecord,
  { event, decision }: Pick<CallRecord, 'event' | 'decision'> = record,
): string {
  const line = recordText(record, event, decision)
  // a character takes up to three bytes
  if (line.length * 3 <= LONGEST_LINE || Buffer.byteLength(line) < LONGEST_LINE) return line
  const shorter = recordText(record, event && { ...event, parameters: null, answer: null }, undefined)
  return Buffer.byteLength(shorter) < LONGEST_LINE ? shorter : recordText(record, undefined, undefined)
}

/**
 * A record with this event and decision in JSON, with its line break. It is put together by hand, because much of it is
 * shared with other records and at hand in JSON, and the rest is short texts: `JSON.stringify` of the whole takes three
 * times as long. A test compares the two.
 */
function recordText(
  record: CallRecord,
  event: RecordedEvent | undefined,
  decision: RecordedDecision | undefined,
): string {
  return (
    `{"id":${quoted(record.id)},"time":"${isoTime(record.time)}","requestId":${quoted(cut(record.requestId))}` +
    cutMember('account', record.account) +
    cutMember('caller', record.caller) +
    cutMember('accessKeyId', record.accessKeyId) +
    cutMember('action', record.action) +
    cutMember('resource', record.resource) +
    `,"outcome":"${record.outcome}"` +
    cutMember('decidedBy', record.decidedBy) +
    cutMember('errorCode', record.errorCode) +
    cutMember('sourceIp', record.sourceIp) +
    cutMember('userAgent', record.userAgent) +
    cutMember('region', record.region) +
    `,"duration":${record.duration},"writes":${record.writes}` +
    (event === undefined ? '' : `,"event":${eventText(event)}`) +
    (decision === undefined ? '' : `,"decision":${decisionText(decision)}`) +
    '}\n'
  )
}

function eventText(event: RecordedEvent): string {
  return (
    `{"source":${quoted(event.source)},"name":${quoted(event.name)},"apiVersion":${quoted(event.apiVersion)}` +
    `,"readOnly":${event.readOnly},"identity":${jsonOf(event.identity)},"userName":${quoted(event.userName)}` +
    `,"parameters":${nullable(event.parameters)},"answer":${nullable(event.answer)}` +
    textMember('errorMessage', event.errorMessage) +
    textMember('owner', event.owner) +
    textMember('host', event.host) +
    `,"secure":${event.secure}` +
    member('tls', event.tls) +
    '}'
  )
}

function decisionText(decision: RecordedDecision): string {
  return (
    `{"principal":${jsonOf(decision.principal)}` +
    member('organization', decision.organization) +
    member('accountSettings', decision.accountSettings) +
    `,"context":${jsonOf(decision.context)},"limits":${jsonOf(decision.limits)}` +
    `,"policies":${jsonOf(decision.policies)},"questions":${jsonOf(decision.questions)}}`
  )
}

const cut = (text: string): string => (text.length > LONGEST_TEXT ? text.slice(0, LONGEST_TEXT) : text)

function cutMember(name: string, text: string | undefined): string {
  return text === undefined ? '' : textMember(name, cut(text))
}

function textMember(name: string, text: string | undefined): string {
  return text === undefined ? '' : `,"${name}":${quoted(text)}`
}

function member(name: string, value: object | undefined): string {
  return value === undefined ? '' : `,"${name}":${jsonOf(value)}`
}

const nullable = (value: object | null): string => (value === null ? 'null' : jsonOf(value))

/** Calls of the same second share the text of their time. */
let lastTime = { time: 0, text: new Date(0).toISOString() }

function isoTime(time: number): string {
  if (lastTime.time !== time) lastTime = { time, text: new Date(time).toISOString() }
  return lastTime.text
}
