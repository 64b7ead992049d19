import type { Random } from '../model/random.ts'
import { header } from '../protocol/http.ts'
import type { CallRecord } from '../records/call-record.ts'
import type { LastUses } from '../records/last-used.ts'
import { newRecordId } from '../records/record-id.ts'
import type { CallOutcome } from './serve.ts'

/** Notes that whoever signed a request has used the key, or the role behind the session, whatever became of the request. */
export function noteUse(
  { caller, operation, region = '', startedAt }: CallOutcome,
  lastUses: LastUses,
): void {
  if (caller === undefined || operation === undefined) return
  const { holder, session, account, accessKeyId } = caller
  const subject = holder.kind === 'role' ? holder.role.RoleId : accessKeyId
  if (session !== undefined && holder.kind !== 'role') return
  const service = operation.model.service.signingName
  lastUses.note({ account: account.AccountId, subject, time: startedAt, region, service })
}

/** The record of a call and of the decision on it. */
export function callRecord(outcome: CallOutcome, random: Random): CallRecord {
  const { request, requestId, startedAt, operation, caller, region, authorized, error, elapsed } = outcome
  const time = startedAt.getTime()
  const decided = authorized?.decisions.at(-1)
  return {
    id: newRecordId(time, random),
    time,
    requestId,
    account: caller?.account.AccountId,
    caller: caller?.arn,
    accessKeyId: caller?.accessKeyId,
    action: operation?.action ?? 'unknown',
    resource: authorized?.resolved.arn,
    outcome: decided?.decision.result ?? 'none',
    decidedBy: decided?.decision.kind,
    errorCode: error?.code,
    sourceIp: request.sourceIp,
    userAgent: header(request, 'user-agent'),
    region,
    duration: Math.round(elapsed * 1000),
    writes: outcome.wrote,
  }
}
