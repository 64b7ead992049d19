import type { Authorizer } from '../authorization/authorize.ts'
import type { ReadingCall, RequestFacts } from '../authorization/call.ts'
import { isGlobalEndpoint } from '../authorization/global-endpoint.ts'
import { currentCaller } from '../credentials/find-credential.ts'
import { requireAllowedBySession } from '../credentials/session-limits.ts'
import { addedErrors } from '../model/corrections.ts'
import { ServiceError, ServiceUnavailable } from '../model/error.ts'
import type { Operation } from '../model/operation.ts'
import { type HttpAnswer, type HttpRequest, header } from '../protocol/http.ts'
import { validate } from '../protocol/validate.ts'
import type { RecordDetails } from '../records/call-record.ts'
import { newRecordId } from '../records/record-id.ts'
import { GLOBAL, type Transaction, UnknownPosition } from '../store/store.ts'
import { StoreUnavailable } from '../store/store-error.ts'
import { type AuthenticationSources, authenticate } from './authenticate.ts'
import { type CallSources, readingCall } from './call-factory.ts'
import type { CallOutcome } from './call-outcome.ts'
import { decode, encode, encodeError } from './codec.ts'
import { withEncodedMessage } from './encoded-denial.ts'
import type { FindOperation, Found } from './find-operation.ts'
import { invalidMarker } from './paging.ts'
import { trackedEntities } from './tracked-entities.ts'

export interface GatewaySources extends AuthenticationSources, CallSources {
  readonly findOperation: FindOperation
  readonly authorizer: Authorizer
  readonly newRequestId: () => string
  /** The console's address where decisions can be looked up; `undefined` where none is recorded. */
  readonly consoleUrl: () => string | undefined
  /**
   * Keeps in the transaction of a call's write what its record is made of; what it answers is to be called behind the
   * commit, and gives that.
   */
  readonly journal: ((outcome: CallOutcome, tx: Transaction) => () => RecordDetails | undefined) | undefined
  /** Told of every call once it is answered; must not throw and must not wait. */
  readonly finished: (outcome: CallOutcome) => void
}

/** Answers one request of the AWS APIs, straight through. */
export async function serve(request: HttpRequest, sources: GatewaySources): Promise<HttpAnswer> {
  // one reading of the clock for the whole call, in whole seconds as AWS tells time
  const moment = Math.floor(sources.clock())
  const startedAt = new Date(Math.floor(moment / 1000) * 1000)
  const milliseconds = moment - startedAt.getTime()
  const outcome: CallOutcome = {
    requestId: sources.newRequestId(),
    recordId: newRecordId(startedAt.getTime(), milliseconds, sources.random),
    request,
    startedAt,
    begun: performance.now(),
    elapsed: 0,
    wrote: false,
  }
  let answer: HttpAnswer
  try {
    const found = sources.findOperation(request)
    outcome.operation = found.operation
    answer = await answered(found, outcome, sources)
  } catch (thrown) {
    answer = await withEncodedMessage(refused(thrown, outcome), outcome, sources.messages)
  }
  outcome.elapsed = performance.now() - outcome.begun
  sources.finished(outcome)
  return answer
}

/** Tries once more if a refusal or an absence may only be what another process has changed since. */
async function answered(found: Found, outcome: CallOutcome, sources: GatewaySources): Promise<HttpAnswer> {
  const before = sources.store.memoryVersion()
  try {
    return await attempt(found, outcome, sources)
  } catch (thrown) {
    const account = outcome.caller?.account.AccountId
    const mayBeStale = thrown instanceof ServiceError && (thrown.status === 403 || thrown.status === 404)
    if (!mayBeStale || account === undefined) throw thrown
    // delegation requests, among others, stand above accounts
    const news = await Promise.all([GLOBAL, account].map((of) => sources.store.catchUp(of, before)))
    if (!news.includes(true)) throw thrown
    return attempt(found, outcome, sources)
  }
}

async function attempt(found: Found, outcome: CallOutcome, sources: GatewaySources): Promise<HttpAnswer> {
  const { operation } = found
  const { request, requestId, startedAt: now } = outcome
  const { declaration, model } = operation
  const authenticated = authenticate(request, operation, now, sources)
  const { caller: signer, region } = authenticated instanceof Promise ? await authenticated : authenticated
  outcome.caller = signer
  outcome.region = region
  requireAllowedBySession(signer, operation)
  const input = decode(found, request)
  outcome.input = input
  validate(model, input)
  const writes = operation.effectOf(input as never) === 'writes'
  const { entities, reads } = writes
    ? trackedEntities(sources.store)
    : { entities: sources.store.entities, reads: undefined }
  const facts = factsOf(outcome, region, sources.consoleUrl())
  // what decides on a write is noted, and who asks is a part of that
  const caller = writes ? await currentCaller(signer, entities, now, sources) : signer
  const call = readingCall(sources, operation, caller, facts, now, entities)
  const authorized = await sources.authorizer.authorize(operation, input, call)
  outcome.authorized = authorized
  if (authorized.denial !== undefined) throw authorized.denial
  declaration.check?.(input, call)
  const entity = authorized.resolved.existing()
  const prepared = await declaration.prepare?.(input, call, entity)
  if (reads === undefined) {
    const output = await declaration.handle(input, call, entity, prepared)
    outcome.output = output
    return encode(operation, output, request, requestId)
  }
  const accounts = declaration.writes?.(input, call) ?? [caller.account.AccountId]
  const author = { caller: caller.arn, requestId, now }
  let committed: ReturnType<NonNullable<typeof sources.journal>> | undefined
  const output = await sources.store.write(accounts, author, async (tx) => {
    let inside: ReadingCall = { ...call, store: tx }
    let current = entity
    for (const [account, revision] of reads.revisions) {
      if (await tx.touchedSince(account, revision, reads.dependencies)) {
        const renewed = await currentCaller(caller, tx, now, sources)
        outcome.caller = renewed
        inside = readingCall(sources, operation, renewed, facts, now, tx)
        const again = await sources.authorizer.authorize(operation, input, inside)
        outcome.authorized = again
        if (again.denial !== undefined) throw again.denial
        current = again.resolved.existing()
        break
      }
    }
    const output = await declaration.handle(input, { ...inside, tx }, current, prepared)
    // a call that is run again leaves what it does last
    const elapsed = performance.now() - outcome.begun
    committed = sources.journal?.({ ...outcome, output, wrote: true, elapsed }, tx)
    return output
  })
  outcome.details = committed?.()
  outcome.wrote = true
  outcome.output = output
  return encode(operation, output, request, requestId)
}

function factsOf(
  { request, requestId, recordId }: CallOutcome,
  region: string,
  consoleUrl: string | undefined,
): RequestFacts {
  return {
    requestId,
    region,
    sourceIp: request.sourceIp,
    userAgent: header(request, 'user-agent'),
    referer: header(request, 'referer'),
    secure: request.secure,
    global: isGlobalEndpoint(header(request, 'host')),
    details: consoleUrl === undefined ? undefined : { id: recordId, console: consoleUrl },
  }
}

function refused(thrown: unknown, outcome: CallOutcome): HttpAnswer {
  const { operation, request, requestId } = outcome
  const error = asServiceError(thrown, operation)
  outcome.error = error
  if (error !== thrown) outcome.cause = thrown
  return encodeError(operation, error, request, requestId)
}

/** Errors that the operation may raise pass; everything else is a failure of ours, of which callers learn the request id. */
function asServiceError(thrown: unknown, operation: Operation | undefined): ServiceError {
  if (thrown instanceof UnknownPosition) return invalidMarker()
  if (thrown instanceof StoreUnavailable) return ServiceUnavailable('The service is unavailable; try again.')
  if (thrown instanceof ServiceError && (thrown.common || declares(operation, thrown.code))) return thrown
  const code = operation?.model.service.name === 'iam' ? 'ServiceFailure' : 'InternalFailure'
  return new ServiceError(
    code,
    500,
    'The request processing has failed because of an unknown error, exception or failure.',
  )
}

function declares(operation: Operation | undefined, code: string): boolean {
  if (operation === undefined) return false
  const { errors, service, name } = operation.model
  return errors.has(code) || addedErrors[service.name]?.[code]?.includes(name) === true
}
