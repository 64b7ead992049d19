import { ServiceError } from '../model/error.ts'
import { encodeAwsJsonError } from '../protocol/aws-json.ts'
import { encodeAwsQueryError, isForm } from '../protocol/aws-query.ts'
import { type HttpAnswer, type HttpRequest, header } from '../protocol/http.ts'
import { MOST_BODY_BYTES, MOST_HEADER_BYTES, REQUEST_ID } from './http-limits.ts'

interface Fault {
  /** As clients of AWS know it: of RequestTimeout they try again. */
  readonly code: string
  readonly message: string
}

const faults: Readonly<Record<number, Fault>> = {
  400: { code: 'BadRequest', message: 'The request could not be understood.' },
  408: { code: 'RequestTimeout', message: 'The request did not arrive in time.' },
  413: {
    code: 'RequestEntityTooLarge',
    message: `The request body is larger than ${MOST_BODY_BYTES} bytes.`,
  },
  417: { code: 'ExpectationFailed', message: 'The expectation of the request cannot be met.' },
  431: {
    code: 'RequestHeaderSectionTooLarge',
    message: `The headers of the request are larger than ${MOST_HEADER_BYTES} bytes.`,
  },
}

/**
 * The answer to a request that is refused unread: an error of the protocol that its headers tell, so that stock clients can
 * read it, and a sentence where they tell none or are not known.
 */
export function refusalAnswer(
  status: number,
  requestId: string,
  request: Pick<HttpRequest, 'headers'> | undefined,
): HttpAnswer {
  const { code, message } = faults[status] ?? { code: 'BadRequest', message: '' }
  const error = new ServiceError(code, status, message, { common: true })
  const type = request && header(request, 'content-type')
  const hasTarget = request !== undefined && header(request, 'x-amz-target') !== undefined
  const json = /^application\/(?:x-amz-json-1\.[01]|json)(?=\s*(?:;|$))/i.exec(type ?? '')?.[0]
  if (hasTarget || json !== undefined) {
    const { headers, body } = encodeAwsJsonError(undefined, error)
    const own = json === undefined ? {} : { 'Content-Type': json.toLowerCase() }
    return { status, headers: { ...headers, ...own, [REQUEST_ID]: requestId }, body }
  }
  if (request !== undefined && type !== undefined && isForm(type))
    return encodeAwsQueryError(undefined, error, request, requestId)
  return {
    status,
    headers: { [REQUEST_ID]: requestId, 'Content-Type': 'text/plain' },
    body: `${message}\n`,
  }
}
