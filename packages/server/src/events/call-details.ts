import type { Explanation } from '@gatehouse/policy'
import type { Caller } from '../authorization/caller.ts'
import type { Operation } from '../model/operation.ts'
import type { CallRecord, RecordDetails } from '../records/call-record.ts'
import { attributeMark } from '../records/marks.ts'
import type { RecordedEvent } from '../records/recorded-event.ts'
import { resourcesOf } from './event-resource.ts'
import { type EventView, otherOwner } from './event-view.ts'
import { masked, withoutSecrets } from './masked.ts'
import { recordedQuestions } from './recorded-questions.ts'
import { bucketParameters, isDataEvent } from './s3-events.ts'
import { userIdentity, userNameOf } from './user-identity.ts'

/** A call that somebody signed, as far as it got. */
export interface SignedCall {
  readonly operation: Operation
  readonly caller: Caller
  readonly input: object | undefined
  readonly output: object | undefined
  readonly asked: readonly Explanation[]
  readonly errorMessage: string | undefined
  readonly host: string | undefined
  readonly secure: boolean
  readonly tls: RecordedEvent['tls']
  /** Whether what was decided is to be kept. */
  readonly keepsDecision: boolean
}

const noDocuments: ReadonlyMap<string, string> = new Map()

/** What of a call is worked out behind it: its event, what was decided, and what it is looked for by. */
export function callDetails(record: CallRecord, call: SignedCall): RecordDetails {
  const recording = call.keepsDecision ? recordedQuestions(call.asked) : undefined
  const event = isDataEvent(call.operation) ? undefined : recordedEvent(call)
  return {
    event,
    decision: recording?.decision,
    documents: recording?.documents ?? noDocuments,
    marks: marksOf(record, event),
  }
}

/** What the record of a call with this event is looked for by, in each account that may read of it. */
export function marksOf(record: CallRecord, event = record.event): number[] {
  if (event === undefined) return []
  const { account, accessKeyId } = record
  const owner = otherOwner(record, event)
  return [
    ...(account === undefined
      ? []
      : marksFor(account, { record, event, userName: event.userName, accessKeyId })),
    ...(owner === undefined ? [] : marksFor(owner, { record, event, userName: '', accessKeyId: undefined })),
  ]
}

function marksFor(recipient: string, view: Attributed): number[] {
  const { event, record } = view
  const ofOwn = recipient === record.account
  const known = ofOwn ? callerMarks.get(event.identity)?.get(nameOf(event)) : undefined
  const marks = known ?? markEach(recipient, [['', ''], ...callAttributes(view)])
  if (ofOwn && known === undefined) keepMarks(event, marks)
  return [...marks, ...markEach(recipient, resourceAttributes(view))]
}

function markEach(recipient: string, attributes: readonly Attribute[]): number[] {
  return attributes.map(([name, value]) => attributeMark(recipient, name, value))
}

/** The marks that all calls of a caller to an operation have, by the caller's identity and the operation. */
const callerMarks = new WeakMap<object, Map<string, readonly number[]>>()

const nameOf = ({ source, name }: RecordedEvent): string => `${source} ${name}`

function keepMarks(event: RecordedEvent, marks: readonly number[]): void {
  const { identity } = event
  const ofCaller = callerMarks.get(identity) ?? new Map<string, readonly number[]>()
  callerMarks.set(identity, ofCaller)
  ofCaller.set(nameOf(event), marks)
}

/** AssumeRole, AssumeRoot and their kin count as reads, although they answer what they have made. */
const isReadOnly = ({ declaration, model }: Operation): boolean =>
  declaration.access === 'List' || declaration.access === 'Read' || /^Assume(Role|Root)/.test(model.name)

function recordedEvent(call: SignedCall): RecordedEvent {
  const { operation, caller, input, output, asked, errorMessage, host, secure, tls } = call
  const { model } = operation
  return {
    source: `${model.service.name}.amazonaws.com`,
    name: model.name,
    apiVersion: model.service.version,
    readOnly: isReadOnly(operation),
    identity: userIdentity(caller),
    userName: userNameOf(caller),
    parameters: bucketParameters(operation, input, host) ?? masked(model.input, input),
    answer: answersSomething(operation, output) ? masked(model.output, output) : null,
    errorMessage: errorMessage && cut(withoutSecrets(errorMessage, model.input, input)),
    owner: openedAccount(operation, output) ?? asked[0]?.request.resourceAccountId,
    host,
    secure,
    ...(tls !== undefined && { tls }),
  }
}

/** No more than this is kept of a sentence, which may quote what is as long as a request. */
const LONGEST_MESSAGE = 1_024

const cut = (message: string): string =>
  message.length <= LONGEST_MESSAGE ? message : message.slice(0, LONGEST_MESSAGE).toWellFormed()

const openedAccount = ({ declaration }: Operation, output: object | undefined): string | undefined =>
  output === undefined ? undefined : declaration.opened?.(output)

/** Events tell what changes and new credentials answer, not what was read. */
function answersSomething({ declaration }: Operation, output: object | undefined): boolean {
  if (output === undefined) return false
  return (declaration.access !== 'List' && declaration.access !== 'Read') || 'Credentials' in output
}

/** What of an event its attributes are made of. */
type Attributed = Pick<EventView, 'event' | 'record' | 'userName' | 'accessKeyId'>

type Attribute = readonly [name: string, value: string]

/** The values by which LookupEvents finds an event, by its attributes. */
export function attributesOf(view: Attributed): readonly Attribute[] {
  return [...callAttributes(view), ...resourceAttributes(view)]
}

function callAttributes({
  event: { source, name, readOnly },
  userName,
  accessKeyId,
}: Attributed): readonly Attribute[] {
  return [
    ['EventSource', source],
    ['EventName', name],
    ['ReadOnly', String(readOnly)],
    ['Username', userName],
    ['AccessKeyId', accessKeyId ?? ''],
  ]
}

function resourceAttributes({ record, event }: Attributed): readonly Attribute[] {
  const attributes = new Map<string, Attribute>()
  for (const { type, name, arn } of resourcesOf(record, event)) {
    const own: Attribute[] = [
      ['ResourceType', type],
      ['ResourceName', name],
      ...(arn === undefined ? [] : [['ResourceName', arn] as const]),
    ]
    for (const each of own) attributes.set(each.join(' '), each)
  }
  return [...attributes.values()]
}
