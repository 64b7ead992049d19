import fc from 'fast-check'
import type { CallRecord, Outcome } from '../call-record.ts'
import type { RecordedDecision, RecordedPolicy, RecordedQuestion } from '../recorded-decision.ts'
import type { RecordedEvent } from '../recorded-event.ts'

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

/** Every member of a type, those that may be absent too: a new one does not compile until it is made here. */
type Whole<T> = { [K in keyof Required<T>]: T[K] }

const json = fc.dictionary(fc.string({ maxLength: 10 }), fc.oneof(text, fc.integer(), fc.constant(null)))
const jsonOrNull = fc.option(json)
const jsonIfAny = fc.option(json, { nil: undefined })
const context = fc.dictionary(text, fc.oneof(text, fc.array(text)))

/** Events with members of every form. */
const arbitraryEvent: fc.Arbitrary<Whole<RecordedEvent>> = fc.record<Whole<RecordedEvent>>({
  source: text,
  name: text,
  apiVersion: text,
  readOnly: fc.boolean(),
  identity: json,
  userName: text,
  parameters: jsonOrNull,
  answer: jsonOrNull,
  errorMessage: optional,
  owner: optional,
  host: optional,
  secure: fc.boolean(),
  tls: fc.option(fc.record({ version: text, cipherSuite: text }), { nil: undefined }),
})

const policy: fc.Arbitrary<RecordedPolicy> = fc.record<Whole<RecordedPolicy>>({
  kind: fc.constantFrom('identity', 'scp'),
  level: fc.option(fc.nat(), { nil: undefined }),
  source: fc.record({ id: text, type: text }),
  document: text,
})

const question: fc.Arbitrary<RecordedQuestion> = fc.record<Whole<RecordedQuestion>>({
  action: text,
  resource: text,
  owner: text,
  context,
  result: fc.constantFrom('allow', 'implicitDeny'),
  kind: fc.constantFrom('identity', 'root'),
  by: fc.array(fc.tuple(fc.nat(), fc.nat())),
  policies: fc.option(fc.array(fc.nat()), { nil: undefined }),
})

const arbitraryDecision: fc.Arbitrary<Whole<RecordedDecision>> = fc.record<Whole<RecordedDecision>>({
  principal: fc.record({ type: fc.constant('root' as const), arn: text, accountId: text }),
  organization: jsonIfAny,
  accountSettings: jsonIfAny,
  context,
  limits: fc.constantFrom({}, { boundary: 1 }),
  policies: fc.array(policy, { maxLength: 3 }),
  questions: fc.array(question, { maxLength: 3 }),
})

/** Records of calls with what they were and what was decided. */
export const arbitraryWholeRecord: fc.Arbitrary<CallRecord> = fc
  .tuple(arbitraryRecord, arbitraryEvent, arbitraryDecision)
  .map(([record, event, decision]) => ({ ...record, event, decision }))

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
