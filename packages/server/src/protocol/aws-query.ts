import { isUtf8 } from 'node:buffer'
import { MalformedInput, type ServiceError } from '../model/error.ts'
import type { OperationModel, ServiceModel } from '../model/service-model.ts'
import { type Form, type FormReading, parseForm } from './form.ts'
import { type HttpAnswer, type HttpRequest, header } from './http.ts'
import { toJson } from './json-value.ts'
import { decodeQuery } from './query-input.ts'
import { xmlBody } from './xml-body.ts'
import { escapeXml } from './xml-output.ts'

/** The namespace of errors that no service stands behind (behaviours 60). */
const FAULT_NAMESPACE = 'http://webservices.amazon.com/AWSFault/2005-15-09'

/** The parameters of a query request: those of a form body, before those of the query string. */
export function readForm(request: HttpRequest): FormReading {
  const type = header(request, 'content-type')
  const reading: FormReading = { form: new Map() }
  if (request.body.length > 0 && type !== undefined && isForm(type)) {
    if (!isUtf8(request.body)) reading.fault = MalformedInput()
    parseForm(request.body.toString('utf8'), reading)
  }
  return request.query === '' ? reading : parseForm(request.query, reading)
}

/** Whether a body of this type is a form, as of the query protocol. */
export function isForm(contentType: string): boolean {
  return /^application\/x-www-form-urlencoded\s*(?:;|$)/i.test(contentType)
}

export function decodeAwsQuery(operation: OperationModel, form: Form): Record<string, unknown> {
  return decodeQuery(operation.input, form)
}

/** STS answers in JSON to those who ask for it (behaviours 59). */
function wantsJson(service: ServiceModel | undefined, request: Pick<HttpRequest, 'headers'>): boolean {
  return service?.name === 'sts' && header(request, 'accept')?.startsWith('application/json') === true
}

function answer(
  status: number,
  requestId: string,
  service: ServiceModel | undefined,
  type: string,
  body: HttpAnswer['body'],
): HttpAnswer {
  const headers: Record<string, string> = { 'x-amzn-RequestId': requestId, 'Content-Type': type }
  if (service?.name === 'sts') headers['x-amz-sts-extended-request-id'] = extendedId(requestId)
  return { status, headers, body }
}

/** A second id that STS puts beside the first (behaviours 57): the same request, in another form. */
function extendedId(requestId: string): string {
  return `MTp1cy1lYXN0LTE6${Buffer.from(requestId).toString('base64url')}`
}

export function encodeAwsQuery(
  operation: OperationModel,
  output: Record<string, unknown> | undefined,
  request: HttpRequest,
  requestId: string,
): HttpAnswer {
  const { service, name } = operation
  if (!wantsJson(service, request)) {
    return answer(200, requestId, service, 'text/xml', xmlBody(operation, output, requestId))
  }
  const result =
    operation.output === undefined ? {} : { [`${name}Result`]: toJson(operation.output, output ?? {}) }
  const body = { [`${name}Response`]: { ...result, ResponseMetadata: { RequestId: requestId } } }
  return answer(200, requestId, service, 'application/json', JSON.stringify(body))
}

/** The error envelope (behaviours 58); `service` is absent where the request names no operation of any. */
export function encodeAwsQueryError(
  service: ServiceModel | undefined,
  error: ServiceError,
  request: Pick<HttpRequest, 'headers'>,
  requestId: string,
): HttpAnswer {
  const type = error.status < 500 ? 'Sender' : 'Receiver'
  if (wantsJson(service, request)) {
    const body = { Error: { Code: error.code, Message: error.message, Type: type }, RequestId: requestId }
    return answer(error.status, requestId, service, 'application/json', JSON.stringify(body))
  }
  const message = error.silent ? '' : `    <Message>${escapeXml(error.message)}</Message>\n`
  const body =
    `<ErrorResponse xmlns="${service?.xmlNamespace ?? FAULT_NAMESPACE}">\n  <Error>\n    <Type>${type}</Type>\n` +
    `    <Code>${error.code}</Code>\n${message}  </Error>\n  <RequestId>${requestId}</RequestId>\n</ErrorResponse>\n`
  return answer(error.status, requestId, service, 'text/xml', body)
}
