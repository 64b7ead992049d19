import { isRecordedDecision, type RecordedDecision } from './recorded-decision.ts'
import { isRecordedEvent, type RecordedEvent } from './recorded-event.ts'

/** What the decision on a call came to; `none` where nothing was decided. */
export type Outcome = 'allow' | 'explicitDeny' | 'implicitDeny' | 'none'

/** One call and the decision on it. It has these members and no others, none of which is ever a secret. */
export interface CallRecord {
  readonly id: string
  /** When the call came in, in milliseconds since 1970. */
  readonly time: number
  readonly requestId: string
  /** The caller's account; absent, as all that follows from the signature, for calls that nobody proved to sign. */
  readonly account?: string | undefined
  /** ARN of the caller. */
  readonly caller?: string | undefined
  readonly accessKeyId?: string | undefined
  /** `iam:GetUser` */
  readonly action: string
  /** ARN of what is acted on, or `*`. */
  readonly resource?: string | undefined
  readonly outcome: Outcome
  /** The kind of policy that decided. */
  readonly decidedBy?: string | undefined
  /** The code of the error that was answered. */
  readonly errorCode?: string | undefined
  readonly sourceIp: string
  readonly userAgent?: string | undefined
  readonly region?: string | undefined
  /** Microseconds from the first byte to the answer. */
  readonly duration: number
  /** Whether the call has changed something; such records are the last to be dropped. */
  readonly writes: boolean
  /** What the call was; absent where nobody proved to sign it. */
  readonly event?: RecordedEvent | undefined
  /** What was asked and decided; absent where nothing was, and where the records of allowed calls leave it out. */
  readonly decision?: RecordedDecision | undefined
}

/** What of a record is worked out behind the request, and what it needs beside its line. */
export interface RecordDetails extends Pick<CallRecord, 'event' | 'decision'> {
  /** The documents that the decision refers to, by hash. */
  readonly documents: ReadonlyMap<string, string>
  /** What the record may be looked for by. */
  readonly marks: readonly string[]
}

/** Texts longer than this are cut. */
const LONGEST_TEXT = 2_048

const texts = [
  'account',
  'caller',
  'accessKeyId',
  'resource',
  'decidedBy',
  'errorCode',
  'userAgent',
  'region',
] as const

const outcomes: ReadonlySet<unknown> = new Set<Outcome>(['allow', 'explicitDeny', 'implicitDeny', 'none'])

const cut = (text: string): string => (text.length > LONGEST_TEXT ? text.slice(0, LONGEST_TEXT) : text)
const cutIfAny = (text: string | undefined): string | undefined =>
  text === undefined ? undefined : cut(text)

/** How many bytes a line may have; whoever reads passes over longer ones. */
export const LONGEST_LINE = 524_288

/** The record as one line of JSON with its line break; details that would make it too long are left out. */
export function recordLine(record: CallRecord): string {
  const line = lineOf(record)
  // a character takes up to three bytes
  if (line.length * 3 <= LONGEST_LINE || Buffer.byteLength(line) < LONGEST_LINE) return line
  const { decision: _, ...rest } = record
  const shorter = lineOf({
    ...rest,
    event: record.event && { ...record.event, parameters: null, answer: null },
  })
  return Buffer.byteLength(shorter) < LONGEST_LINE ? shorter : lineOf({ ...rest, event: undefined })
}

function lineOf(record: CallRecord): string {
  const line = JSON.stringify({
    id: record.id,
    time: new Date(record.time).toISOString(),
    requestId: cut(record.requestId),
    account: record.account,
    caller: cutIfAny(record.caller),
    accessKeyId: cutIfAny(record.accessKeyId),
    action: cut(record.action),
    resource: cutIfAny(record.resource),
    outcome: record.outcome,
    decidedBy: cutIfAny(record.decidedBy),
    errorCode: cutIfAny(record.errorCode),
    sourceIp: cut(record.sourceIp),
    userAgent: cutIfAny(record.userAgent),
    region: cutIfAny(record.region),
    duration: record.duration,
    writes: record.writes,
    event: record.event,
    decision: record.decision,
  })
  return `${line}\n`
}

/** The record that a line holds; `undefined` for lines that are torn or hold something else. */
export function recordOf(line: string): CallRecord | undefined {
  const value = parsed(line)
  if (value === undefined) return undefined
  const { id, requestId, action, outcome, sourceIp, duration, writes } = value
  const time = Date.parse(textOf(value['time']) ?? '')
  if (typeof id !== 'string' || Number.isNaN(time) || typeof requestId !== 'string') return undefined
  if (typeof action !== 'string' || !isOutcome(outcome) || typeof sourceIp !== 'string') return undefined
  if (typeof duration !== 'number' || typeof writes !== 'boolean') return undefined
  const optional = Object.fromEntries(texts.map((name) => [name, textOf(value[name])]))
  const { event, decision } = value
  return {
    ...optional,
    id,
    time,
    requestId,
    action,
    outcome,
    sourceIp,
    duration,
    writes,
    ...(isRecordedEvent(event) && { event }),
    ...(isRecordedDecision(decision) && { decision }),
  }
}

function parsed(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === 'object' && value !== null ? { ...value } : undefined
  } catch {
    return undefined
  }
}

function isOutcome(value: unknown): value is Outcome {
  return outcomes.has(value)
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

/** About how many bytes a record takes in memory. */
export function recordSize({ caller, resource, userAgent, action, requestId }: CallRecord): number {
  return (
    400 +
    action.length +
    requestId.length +
    (caller?.length ?? 0) +
    (resource?.length ?? 0) +
    (userAgent?.length ?? 0)
  )
}
