import type { Explanation } from '@gatehouse/policy'
import type { Caller } from '../authorization/caller.ts'
import type { Operation } from '../model/operation.ts'
import type { CallRecord, RecordDetails } from '../records/call-record.ts'
import { markText } from '../records/marks.ts'
import type { RecordedEvent } from '../records/recorded-event.ts'
import { eventResource } from './event-resource.ts'
import { type EventView, eventViews } from './event-view.ts'
import { masked } from './masked.ts'
import { recordedQuestions } from './recorded-questions.ts'
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
  // reads of data are no events, as with trails that do not ask for them
  const event = call.operation.model.service.name === 's3' ? undefined : recordedEvent(call)
  return {
    event,
    decision: recording?.decision,
    documents: recording?.documents ?? noDocuments,
    marks: marksOf({ ...record, event }),
  }
}

/** What the record of a call is looked for by, in each account that may read of it. */
export function marksOf(record: CallRecord): string[] {
  return eventViews(record).flatMap((view) => [
    markText(view.recipient),
    ...attributesOf(view).map(([name, value]) => markText(view.recipient, name, value)),
  ])
}

/** AssumeRole, AssumeRoot and their kin count as reads, although they answer what they have made. */
const isReadOnly = ({ declaration, model }: Operation): boolean =>
  declaration.access === 'List' || declaration.access === 'Read' || model.name.startsWith('AssumeRo')

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
    parameters: masked(model.input, input),
    answer: answersSomething(operation, output) ? masked(model.output, output) : null,
    errorMessage,
    owner: asked[0]?.request.resourceAccountId,
    host,
    secure,
    ...(tls !== undefined && { tls }),
  }
}

/** Events tell what changes and new credentials answer, not what was read. */
function answersSomething({ declaration }: Operation, output: object | undefined): boolean {
  if (output === undefined) return false
  return (declaration.access !== 'List' && declaration.access !== 'Read') || 'Credentials' in output
}

/** The values by which LookupEvents finds an event, by its attributes. */
export function attributesOf({
  event: { source, name, readOnly },
  record: { resource },
  userName,
  accessKeyId,
}: EventView): readonly (readonly [attribute: string, value: string])[] {
  const acted = resource === undefined ? undefined : eventResource(resource)
  const attributes: [string, string][] = [
    ['EventSource', source],
    ['EventName', name],
    ['ReadOnly', String(readOnly)],
    ['Username', userName],
    ['AccessKeyId', accessKeyId ?? ''],
  ]
  if (acted === undefined) return attributes
  const { type, name: resourceName } = acted
  return [
    ...attributes,
    ['ResourceType', type],
    ['ResourceName', resourceName],
    ['ResourceName', resource ?? ''],
  ]
}
