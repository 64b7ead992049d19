import type { Span } from '../syntax/node.ts'

/** Why a document is not stored: code and message are AWS's own; the place is there where one is to blame. */
export interface DocumentFault {
  readonly code: FaultCode
  readonly message: string
  readonly place?: Span
}

/** The two with `Exception` are those of Organizations. */
export type FaultCode =
  | 'MalformedPolicyDocument'
  | 'MalformedPolicyDocumentException'
  | 'LimitExceeded'
  | 'ConstraintViolationException'
  | 'ValidationError'

/** What is wrong, and where. */
export interface Offence {
  readonly message: string
  readonly at: Span
}

/** The offence that comes first in the text. */
export function firstOffence(offences: readonly Offence[]): Offence | undefined {
  return offences.reduce<Offence | undefined>(
    (first, offence) => (first === undefined || offence.at.start < first.at.start ? offence : first),
    undefined,
  )
}
