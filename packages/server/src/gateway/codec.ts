import type { ServiceError } from '../model/error.ts'
import type { Operation } from '../model/operation.ts'
import { decodeAwsJson, encodeAwsJson, encodeAwsJsonError } from '../protocol/aws-json.ts'
import { decodeAwsQuery, encodeAwsQuery, encodeAwsQueryError } from '../protocol/aws-query.ts'
import { type HttpAnswer, type HttpRequest, header } from '../protocol/http.ts'
import { decodeRestJson, encodeRestJson, encodeRestJsonError } from '../protocol/rest-json.ts'
import { encodeS3, encodeS3Error } from '../protocol/s3-answer.ts'
import { decodeS3, isForS3 } from '../protocol/s3-request.ts'
import type { Found } from './find-operation.ts'

type Fields = Record<string, unknown>

/** Decodes the input by the protocol of the operation's service. */
export function decode({ operation, form, fault }: Found, request: HttpRequest): Fields {
  if (fault !== undefined) throw fault
  const { model } = operation
  switch (model.service.protocol) {
    case 'json':
      return decodeAwsJson(model, request)
    case 'rest-json':
      return decodeRestJson(model, request)
    case 'rest-xml':
      return { ...decodeS3(request) }
    case 'query':
      return decodeAwsQuery(model, form ?? new Map())
  }
}

export function encode(
  { model }: Operation,
  output: Fields | undefined,
  request: HttpRequest,
  requestId: string,
): HttpAnswer {
  switch (model.service.protocol) {
    case 'json':
      return withRequestId(encodeAwsJson(model, output), requestId)
    case 'rest-json':
      return withRequestId(encodeRestJson(model, output), requestId)
    case 'rest-xml':
      return encodeS3(model, output, decodeS3(request), requestId)
    case 'query':
      return encodeAwsQuery(model, output, request, requestId)
  }
}

/** The error envelope of the service's protocol; where no operation was found, of the one in which it was asked for. */
export function encodeError(
  operation: Operation | undefined,
  error: ServiceError,
  request: HttpRequest,
  requestId: string,
): HttpAnswer {
  const model = operation?.model
  if (model === undefined && header(request, 'x-amz-target') !== undefined) {
    return withRequestId(encodeAwsJsonError(undefined, error), requestId)
  }
  if (model === undefined && isForS3(request)) return encodeS3Error(error, request.path, requestId)
  switch (model?.service.protocol) {
    case 'rest-xml':
      return encodeS3Error(error, request.path, requestId)
    case 'json':
      return withRequestId(encodeAwsJsonError(model, error), requestId)
    case 'rest-json':
      return withRequestId(encodeRestJsonError(model, error), requestId)
    default:
      return encodeAwsQueryError(model?.service, error, request, requestId)
  }
}

function withRequestId(answer: HttpAnswer, requestId: string): HttpAnswer {
  return { ...answer, headers: { ...answer.headers, 'x-amzn-RequestId': requestId } }
}
