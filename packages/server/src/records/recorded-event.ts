/** Who called, in the words of event records; no member of it is a secret. */
export type RecordedIdentity = Readonly<Record<string, unknown>>

/** What a call was and what it answered, with every secret masked, for event records. */
export interface RecordedEvent {
  /** `iam.amazonaws.com` */
  readonly source: string
  readonly name: string
  readonly apiVersion: string
  readonly readOnly: boolean
  readonly identity: RecordedIdentity
  /** The name by which the caller is looked up. */
  readonly userName: string
  readonly parameters: Readonly<Record<string, unknown>> | null
  readonly answer: Readonly<Record<string, unknown>> | null
  readonly errorMessage?: string | undefined
  /** The account that owns the resource. */
  readonly owner?: string | undefined
  /** The host that the client asked for. */
  readonly host?: string | undefined
  readonly secure: boolean
  /** Of the connection to the server itself; absent where a proxy ended TLS. */
  readonly tls?: { readonly version: string; readonly cipherSuite: string } | undefined
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Whether a value read back from a record is an event. */
export function isRecordedEvent(value: unknown): value is RecordedEvent {
  if (!isObject(value)) return false
  const { source, name, apiVersion, readOnly, identity, userName, parameters, answer } = value
  const isPart = (part: unknown) => part === null || isObject(part)
  return (
    typeof source === 'string' &&
    typeof name === 'string' &&
    typeof apiVersion === 'string' &&
    typeof readOnly === 'boolean' &&
    isObject(identity) &&
    typeof userName === 'string' &&
    isPart(parameters) &&
    isPart(answer)
  )
}
