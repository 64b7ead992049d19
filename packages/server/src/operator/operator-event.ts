import { rootArn } from '../authorization/arn.ts'
import { marksOf } from '../events/call-details.ts'
import type { CallRecord } from '../records/call-record.ts'
import { newRecordId } from '../records/record-id.ts'
import type { RecordedEvent } from '../records/recorded-event.ts'
import type { Account } from '../store/entity/account.ts'
import type { Author } from '../store/store.ts'
import type { OperatorSources } from './command.ts'

/** What the operator did in an account, as the operation that would have done it. */
export interface OperatorAct {
  readonly account: Account
  /** Of IAM unless told. */
  readonly service?: { readonly name: string; readonly version: string }
  /** `DeactivateMFADevice` */
  readonly name: string
  readonly parameters: Readonly<Record<string, unknown>>
}

const NOBODY = 'operator'
const iam = { name: 'iam', version: '2010-05-08' }

/** Leaves an event of what the operator did to an account or its root user, which the account reads like those of its calls. */
export function leaveEvent(
  { records, random, clock }: Pick<OperatorSources, 'records' | 'random' | 'clock'>,
  { account, service = iam, name, parameters }: OperatorAct,
  { requestId, now }: Author,
): void {
  const event: RecordedEvent = {
    source: `${service.name}.amazonaws.com`,
    name,
    apiVersion: service.version,
    readOnly: false,
    identity: { type: 'AWSService', invokedBy: NOBODY },
    userName: '',
    parameters,
    answer: null,
    secure: true,
  }
  const record: CallRecord = {
    id: newRecordId(now.getTime(), clock() - now.getTime(), random),
    time: now.getTime(),
    requestId,
    account: account.AccountId,
    action: `${service.name}:${name}`,
    resource: rootArn(account),
    outcome: 'none',
    sourceIp: NOBODY,
    userAgent: NOBODY,
    region: 'us-east-1',
    duration: 0,
    writes: true,
    event,
  }
  records?.add(record, () => ({
    event,
    decision: undefined,
    documents: new Map(),
    marks: marksOf(record, event),
  }))
}
