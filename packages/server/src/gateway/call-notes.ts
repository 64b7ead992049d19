import type { Caller } from '../authorization/caller.ts'
import { callDetails, type SignedCall } from '../events/call-details.ts'
import { withoutPrivateKeys } from '../events/hidden.ts'
import { header } from '../protocol/http.ts'
import type { CallJournal } from '../records/call-journal.ts'
import type { CallRecord, RecordDetails } from '../records/call-record.ts'
import type { LastAccessed } from '../records/last-accessed.ts'
import type { LastUses } from '../records/last-used.ts'
import type { CallOutcome } from './call-outcome.ts'
import type { GatewaySources } from './serve.ts'

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

/** Notes which action the user, the role or the root user behind a request has asked for. */
export function noteAccess(
  { caller, operation, region = '', startedAt }: CallOutcome,
  lastAccessed: LastAccessed,
): void {
  if (caller === undefined || operation === undefined) return
  const principal = principalOf(caller)
  if (principal === undefined) return
  const colon = operation.action.indexOf(':')
  lastAccessed.note({
    account: caller.account.AccountId,
    principal,
    service: operation.action.slice(0, colon),
    action: operation.action.slice(colon + 1),
    time: startedAt,
    region,
  })
}

function principalOf({ holder, account }: Caller): string | undefined {
  switch (holder.kind) {
    case 'root':
      return account.AccountId
    case 'role':
      return holder.role.RoleId
    default:
      return holder.user?.UserId
  }
}

/** The record of a call and of the decision on it, as far as it is known at once. */
export function callRecord(outcome: CallOutcome): CallRecord {
  const { request, requestId, startedAt, operation, caller, region, authorized, elapsed } = outcome
  const decided = authorized?.deciding
  return {
    id: outcome.recordId,
    time: startedAt.getTime(),
    requestId,
    account: caller?.account.AccountId,
    caller: caller?.arn,
    accessKeyId: caller?.accessKeyId,
    action: operation?.action ?? 'unknown',
    resource: authorized && withoutPrivateKeys(authorized.resolved.arn),
    outcome: decided?.decision.result ?? 'none',
    decidedBy: decided?.decision.kind,
    errorCode: errorCode(outcome),
    sourceIp: request.sourceIp,
    userAgent: header(request, 'user-agent'),
    region,
    duration: Math.round(elapsed * 1000),
    writes: outcome.wrote,
  }
}

/** Events name an error by its shape where the model has one, else by its code. */
function errorCode({ error, operation }: CallOutcome): string | undefined {
  return error && (operation?.model.errors.get(error.code)?.shape ?? error.code)
}

/** What the details of a call are worked out of, where somebody has signed it; nothing here holds the request itself. */
export function callFacts(outcome: CallOutcome, record: CallRecord, share: number): SignedCall | undefined {
  const { operation, caller, request, input, output, authorized, error } = outcome
  if (operation === undefined || caller === undefined) return undefined
  return {
    operation,
    caller,
    input,
    output,
    asked: authorized?.decisions ?? [],
    errorMessage: error?.message,
    host: header(request, 'host'),
    secure: request.secure,
    tls: request.tls,
    keepsDecision: record.outcome !== 'allow' || isChosen(record.id, share),
  }
}

/**
 * How to work out what else the record of a call tells that somebody has signed. Of allowed calls the decision is kept
 * for a share, 0 to 1.
 */
export function detailsOf(
  outcome: CallOutcome,
  record: CallRecord,
  share: number,
): (() => RecordDetails) | undefined {
  const call = callFacts(outcome, record, share)
  if (call === undefined) return undefined
  return () => outcome.details ?? callDetails(record, call)
}

/** Keeps of calls that write what their records are made of, in the transaction of the write. */
export function journalOf(journal: CallJournal, share: number): GatewaySources['journal'] {
  return (outcome, tx) => {
    const record = callRecord(outcome)
    const details = detailsOf(outcome, record, share)?.()
    if (details === undefined) return () => undefined
    const entry = journal.entry(record, details)
    tx.journal(entry)
    return () => {
      journal.committed(entry, details)
      return details
    }
  }
}

/** Whether an id is among a share of all ids, by its random part. */
function isChosen(id: string, share: number): boolean {
  return share >= 1 || Number.parseInt(id.slice(-6), 36) / 36 ** 6 < share
}
