import { InvalidAction, MissingAction, ServiceError } from '../model/error.ts'
import type { Operation } from '../model/operation.ts'
import { readForm } from '../protocol/aws-query.ts'
import type { Form } from '../protocol/form.ts'
import { type HttpRequest, header } from '../protocol/http.ts'
import { matchesRequest } from '../protocol/rest-json.ts'
import { isForS3, s3OperationOf } from '../protocol/s3-request.ts'

/** What a request asks for, with the form that was read to find out. */
export interface Found {
  readonly operation: Operation
  readonly form?: Form
  /** What cannot be read of the form; told once it is known who asks (behaviours, section 2). */
  readonly fault?: ServiceError | undefined
}

export type FindOperation = (request: HttpRequest) => Found

/** The operations that the server has, by the ways in which a request may name one. */
export function operationFinder(operations: readonly Operation[]): FindOperation {
  const byTarget = new Map<string, Operation>()
  const byAction = new Map<string, Operation>()
  const rest: Operation[] = []
  for (const operation of operations) {
    const { service, name } = operation.model
    if (service.protocol === 'json')
      for (const target of targetsOf(operation)) byTarget.set(target, operation)
    else if (service.protocol === 'rest-json') rest.push(operation)
    else byAction.set(`${service.version} ${name}`, operation)
  }
  return (request) => {
    const target = header(request, 'x-amz-target')
    if (target !== undefined) return { operation: byTarget.get(target) ?? unknownTarget(target) }
    if (request.path !== '/') {
      const operation = rest.find(({ model: { http } }) => matchesRequest(http, request))
      if (operation !== undefined) return { operation }
    }
    if (isForS3(request)) return { operation: s3OperationOf(request) }
    const { form, fault } = readForm(request)
    const action = form.get('Action')
    if (action === undefined) throw fault ?? (request.path === '/' ? missingAction() : unknownPath())
    const version = form.get('Version')
    const operation = byAction.get(`${version} ${action}`)
    if (operation === undefined) throw fault ?? unknownAction(action, version)
    return { operation, form, fault }
  }
}

/** Some SDKs write the whole prefix of a target, some only what follows its last dot. */
function targetsOf({ model: { service, name } }: Operation): readonly string[] {
  const { targetPrefix } = service
  return [`${targetPrefix}.${name}`, `${targetPrefix.slice(targetPrefix.lastIndexOf('.') + 1)}.${name}`]
}

const missingAction = () => MissingAction('The request is missing an action or a required parameter.')

/** Clients of the query protocol use the path `/`; what is asked of another one without an action is not there. */
const unknownPath = () =>
  new ServiceError('UnknownOperationException', 404, 'There is nothing at this path.', { common: true })

/** What callers sent and nobody signed is repeated to them only so far. */
const repeated = (text: string): string => text.slice(0, 200)

/** behaviours 60: said before anything else, to unsigned callers too. */
function unknownAction(action: string, version = 'NO_VERSION_SPECIFIED'): ServiceError {
  return InvalidAction(`Could not find operation ${repeated(action)} for version ${repeated(version)}`)
}

function unknownTarget(target: string): never {
  throw new ServiceError('UnknownOperationException', 400, `unknown operation ${repeated(target)}`, {
    common: true,
  })
}

/** Whether the request is a person's browser that has come to the front door (behaviours, section 15). */
export function isBrowserVisit(request: HttpRequest): boolean {
  return (
    request.method === 'GET' &&
    request.path === '/' &&
    !new URLSearchParams(request.query).has('Action') &&
    header(request, 'x-amz-target') === undefined &&
    header(request, 'accept')?.includes('text/html') === true &&
    header(request, 'authorization') === undefined
  )
}
