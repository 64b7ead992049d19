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

/** What of a record is worked out apart from it, and what it needs beside its line. */
export interface RecordDetails extends Pick<CallRecord, 'event' | 'decision'> {
  /** The documents that the decision refers to, by hash. */
  readonly documents: ReadonlyMap<string, string>
  /** The marks of what the record may be looked for by. */
  readonly marks: readonly number[]
}

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

/** How many bytes a line may have; whoever reads passes over longer ones. */
export const LONGEST_LINE = 524_288

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
