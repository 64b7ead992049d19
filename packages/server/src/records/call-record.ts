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

/** The record as one line of JSON with its line break. */
export function recordLine(record: CallRecord): string {
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
  return { ...optional, id, time, requestId, action, outcome, sourceIp, duration, writes }
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
