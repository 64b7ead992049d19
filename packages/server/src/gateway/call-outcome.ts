import type { Authorized } from '../authorization/authorize.ts'
import type { Caller } from '../authorization/caller.ts'
import type { ServiceError } from '../model/error.ts'
import type { Operation } from '../model/operation.ts'
import type { HttpRequest } from '../protocol/http.ts'
import type { RecordDetails } from '../records/call-record.ts'

/** What one call did, for records, metrics and logs; members are absent where it did not get that far. */
export interface CallOutcome {
  readonly requestId: string
  /** The id of its record. */
  readonly recordId: string
  readonly request: HttpRequest
  readonly startedAt: Date
  /** The same on the clock that `elapsed` is measured by, in milliseconds. */
  readonly begun: number
  /** Milliseconds from the request to its answer. */
  elapsed: number
  /** Whether it has changed anything. */
  wrote: boolean
  operation?: Operation
  caller?: Caller
  region?: string
  input?: object
  /** What it answered, where it did what was asked. */
  output?: object | undefined
  authorized?: Authorized<unknown>
  error?: ServiceError
  /** What its record is made of, where that is worked out already. */
  details?: RecordDetails | undefined
  /** What was thrown where no service error was meant. */
  cause?: unknown
}
