import { isUtf8 } from 'node:buffer'
import { ServiceError } from '../model/error.ts'
import type { OperationModel } from '../model/service-model.ts'
import type { HttpAnswer, HttpRequest } from './http.ts'
import { jsonError } from './json-error.ts'
import { fromJson, toJson } from './json-value.ts'

/** Reads a body that must be JSON in UTF-8; an empty one is an empty object. */
export function parseJsonBody(body: Buffer): unknown {
  if (body.length === 0) return {}
  if (isUtf8(body)) {
    try {
      return JSON.parse(body.toString('utf8'))
    } catch {
      // told below, in words that do not quote the body
    }
  }
  throw new ServiceError('SerializationException', 400, 'the body is not JSON in UTF-8', { common: true })
}

/** Decodes the input of an awsJson 1.0 or 1.1 operation. */
export function decodeAwsJson(operation: OperationModel, request: HttpRequest): Record<string, unknown> {
  if (operation.input === undefined) return {}
  return fromJson(operation.input, parseJsonBody(request.body)) as Record<string, unknown>
}

function contentType(operation: OperationModel | undefined): string {
  return `application/x-amz-json-${operation?.service.jsonVersion ?? '1.1'}`
}

export function encodeAwsJson(
  operation: OperationModel,
  output: Record<string, unknown> | undefined,
): HttpAnswer {
  const body = operation.output === undefined ? {} : toJson(operation.output, output ?? {})
  return { status: 200, headers: { 'Content-Type': contentType(operation) }, body: JSON.stringify(body) }
}

/** The error envelope: the code as `__type`, which every SDK reads; without an operation that of an unknown one. */
export function encodeAwsJsonError(operation: OperationModel | undefined, error: ServiceError): HttpAnswer {
  const { name, status } = jsonError(operation, error)
  return {
    status,
    headers: { 'Content-Type': contentType(operation), 'x-amzn-ErrorType': name },
    body: JSON.stringify({ __type: name, message: error.message }),
  }
}
