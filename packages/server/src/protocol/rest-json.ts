import { ServiceError } from '../model/error.ts'
import type { OperationModel } from '../model/service-model.ts'
import type { Member, Shape } from '../model/shape.ts'
import { parseJsonBody } from './aws-json.ts'
import { readDate } from './date-text.ts'
import { parseForm } from './form.ts'
import { type HttpAnswer, type HttpRequest, header } from './http.ts'
import { jsonError } from './json-error.ts'
import { fromJson, toJson } from './json-value.ts'

/**
 * The labels of a request URI such as `/authorization-details/{authorizationId}` as a path holds them, still
 * percent-encoded; `undefined` where the path is another one. `{name+}` takes the rest of the path.
 */
export function matchUri(requestUri: string, path: string): Map<string, string> | undefined {
  const [template = ''] = requestUri.split('?')
  const wanted = template.split('/')
  const given = path.split('/')
  const labels = new Map<string, string>()
  for (const [index, segment] of wanted.entries()) {
    const label = /^\{(\w+)(\+?)\}$/.exec(segment)
    const part = label?.[2] === '+' ? given.slice(index).join('/') : given[index]
    if (part === undefined || (label === null && part !== segment) || (label !== null && part === ''))
      return undefined
    if (label !== null) labels.set(label[1] ?? '', part)
    if (label?.[2] === '+') return labels
  }
  return given.length === wanted.length ? labels : undefined
}

/**
 * Whether a request is for an operation bound so: method, path, and the parameters that stand in the query string of its
 * URI, by which services tell operations apart that share a path.
 */
export function matchesRequest(
  { method, requestUri }: OperationModel['http'],
  { method: given, path, query }: Pick<HttpRequest, 'method' | 'path' | 'query'>,
): boolean {
  if (method !== given || matchUri(requestUri, path) === undefined) return false
  const [, literals = ''] = requestUri.split('?')
  if (literals === '') return true
  const parameters = new URLSearchParams(query)
  return [...new URLSearchParams(literals)].every(([name, value]) => parameters.get(name) === value)
}

function invalid(what: string): ServiceError {
  return new ServiceError('ValidationException', 400, what, { common: true })
}

/** Reads a scalar that stands in the path, the query string or a header. */
function fromText(shape: Shape, text: string, name: string): unknown {
  switch (shape.type) {
    case 'string':
      return text
    case 'boolean':
      if (text !== 'true' && text !== 'false') throw invalid(`${name} is not a boolean`)
      return text === 'true'
    case 'integer':
    case 'long':
      if (!/^-?\d{1,15}$/.test(text)) throw invalid(`${name} is not a whole number`)
      return Number(text)
    case 'timestamp': {
      const date = readDate(text)
      if (date === undefined) throw invalid(`${name} is not a date`)
      return date
    }
    default:
      throw invalid(`${name} cannot stand here`)
  }
}

function decodeLabel(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw invalid('the path is not percent-encoded UTF-8')
  }
}

/** Decodes the input of a REST operation from path, query string, headers and JSON body. */
export function decodeRestJson(operation: OperationModel, request: HttpRequest): Record<string, unknown> {
  const { input, http } = operation
  if (input === undefined) return {}
  const labels = matchUri(http.requestUri, request.path) ?? new Map<string, string>()
  const { form: query, fault } = parseForm(request.query)
  if (fault !== undefined) throw fault
  const textOf = ({ location, wireName }: Member): string | undefined => {
    if (location === 'uri') {
      const label = labels.get(wireName)
      return label === undefined ? undefined : decodeLabel(label)
    }
    return location === 'querystring' ? query.get(wireName) : header(request, wireName.toLowerCase())
  }
  const decoded: Record<string, unknown> = {}
  if (input.members.some(({ location }) => location === 'body')) {
    const body = parseJsonBody(request.body)
    const payload = input.members.find(({ name }) => name === input.payload)
    if (payload !== undefined) decoded[payload.name] = fromJson(payload.shape, body)
    else Object.assign(decoded, fromJson(input, body))
  }
  for (const member of input.members) {
    if (member.location === 'body') continue
    const text = textOf(member)
    if (text === undefined) delete decoded[member.name]
    else decoded[member.name] = fromText(member.shape, text, member.wireName)
  }
  return decoded
}

export function encodeRestJson(
  operation: OperationModel,
  output: Record<string, unknown> | undefined,
): HttpAnswer {
  const { output: shape, http } = operation
  const headers: Record<string, string> = { 'Content-Type': 'application/json' }
  for (const { location, wireName, name } of shape?.members ?? []) {
    const value = output?.[name]
    if (location === 'header' && value !== undefined) headers[wireName] = String(value)
  }
  const payload = shape?.members.find(({ name }) => name === shape.payload)
  const body =
    payload !== undefined
      ? toJson(payload.shape, output?.[payload.name])
      : shape === undefined
        ? {}
        : toJson(shape, output ?? {})
  return { status: http.responseCode, headers, body: JSON.stringify(body) }
}

/** The error envelope: the name of the error stands in a header. */
export function encodeRestJsonError(operation: OperationModel, error: ServiceError): HttpAnswer {
  const { name, status } = jsonError(operation, error)
  return {
    status,
    headers: { 'Content-Type': 'application/json', 'x-amzn-ErrorType': name },
    body: JSON.stringify({ message: error.message }),
  }
}
