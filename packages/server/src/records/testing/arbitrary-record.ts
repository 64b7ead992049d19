import fc from 'fast-check'
import type { CallRecord, Outcome } from '../call-record.ts'

const text = fc.string({ unit: 'binary', maxLength: 60 })
const optional = fc.option(text, { nil: undefined })

/** Records with members of every form. */
export const arbitraryRecord: fc.Arbitrary<CallRecord> = fc.record({
  id: fc.stringMatching(/^[0-9a-z]{25}$/),
  time: fc.integer({ min: 0, max: 4_000_000_000_000 }),
  requestId: fc.uuid(),
  account: optional,
  caller: optional,
  accessKeyId: optional,
  action: text,
  resource: optional,
  outcome: fc.constantFrom<Outcome[]>('allow', 'explicitDeny', 'implicitDeny', 'none'),
  decidedBy: optional,
  errorCode: optional,
  sourceIp: text,
  userAgent: optional,
  region: optional,
  duration: fc.nat(),
  writes: fc.boolean(),
})

/** A record like any other; what a test cares for is given. */
export function recordWith(given: Partial<CallRecord>): CallRecord {
  return {
    id: '0mgk3v9wq2h4x8c6n1p5r7t0z',
    time: 1_760_000_000_000,
    requestId: '3b8e1f0a-0000-4000-8000-000000000000',
    account: '123456789012',
    caller: 'arn:aws:iam::123456789012:user/ana',
    accessKeyId: 'AKIAQNZGKIQY56JQ7WML',
    action: 'iam:GetUser',
    resource: 'arn:aws:iam::123456789012:user/ana',
    outcome: 'allow',
    decidedBy: 'identity',
    sourceIp: '127.0.0.1',
    userAgent: 'aws-cli/2.31.0',
    region: 'us-east-1',
    duration: 450,
    writes: false,
    ...given,
  }
}
