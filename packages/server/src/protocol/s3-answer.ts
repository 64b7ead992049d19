import type { ObjectList } from '../events/s3/list-objects.ts'
import { tokenOf } from '../events/s3/list-objects.ts'
import type { S3Input } from '../events/s3/s3-service.ts'
import type { ServiceError } from '../model/error.ts'
import type { OperationModel } from '../model/service-model.ts'
import type { LogObject } from '../records/log-objects.ts'
import type { HttpAnswer } from './http.ts'
import { conditionsOn } from './s3-conditions.ts'
import { escapeXml } from './xml-output.ts'

const NAMESPACE = 'http://s3.amazonaws.com/doc/2006-03-01/'

/** Codes that S3 has names of its own for. */
const codes: Readonly<Record<string, string>> = {
  InvalidClientTokenId: 'InvalidAccessKeyId',
  MissingAuthenticationToken: 'AccessDenied',
  ServiceUnavailable: 'SlowDown',
  InternalFailure: 'InternalError',
}

const element = (name: string, value: string | number | boolean): string =>
  `<${name}>${escapeXml(String(value))}</${name}>`

const xml = (status: number, requestId: string, body: string): HttpAnswer => ({
  status,
  headers: { 'Content-Type': 'application/xml', 'x-amz-request-id': requestId },
  body: `<?xml version="1.0" encoding="UTF-8"?>\n${body}`,
})

const root = (name: string, content: string): string => `<${name} xmlns="${NAMESPACE}">${content}</${name}>`

/** The answer of an operation of S3. */
export function encodeS3(
  model: OperationModel,
  output: unknown,
  input: S3Input,
  requestId: string,
): HttpAnswer {
  switch (model.name) {
    case 'GetBucketLocation':
      return xml(
        200,
        requestId,
        root('LocationConstraint', escapeXml(locationOf(output as { region: string }))),
      )
    case 'HeadBucket':
      return {
        status: 200,
        headers: {
          'x-amz-request-id': requestId,
          'x-amz-bucket-region': (output as { region: string }).region,
        },
        body: '',
      }
    case 'ListBuckets':
      return xml(200, requestId, root('ListAllMyBucketsResult', buckets(output as Buckets)))
    case 'ListObjects':
    case 'ListObjectsV2':
      return xml(200, requestId, root('ListBucketResult', listed(output as ObjectList, model.name)))
    default:
      return objectAnswer(output as LogObject, input, requestId)
  }
}

/** The oldest region is told by nothing. */
const locationOf = ({ region }: { readonly region: string }): string => (region === 'us-east-1' ? '' : region)

interface Buckets {
  readonly owner: string
  readonly trail: { readonly bucket: string; readonly since: Date } | undefined
}

function buckets({ owner, trail }: Buckets): string {
  const own =
    trail === undefined
      ? ''
      : `<Bucket>${element('Name', trail.bucket)}${element('CreationDate', trail.since.toISOString())}</Bucket>`
  return `<Owner>${element('ID', owner)}</Owner><Buckets>${own}</Buckets>`
}

function listed(list: ObjectList, name: string): string {
  const { bucket, input, limit, objects, prefixes, next } = list
  const written = input.EncodingType === 'url' ? urlEncoded : (text: string) => text
  const isV2 = name === 'ListObjectsV2'
  const place = isV2
    ? element('KeyCount', objects.length + prefixes.length) +
      (input.ContinuationToken === undefined ? '' : element('ContinuationToken', input.ContinuationToken)) +
      (input.StartAfter === undefined ? '' : element('StartAfter', written(input.StartAfter))) +
      (next === undefined ? '' : element('NextContinuationToken', tokenOf(next)))
    : element('Marker', written(input.Marker ?? '')) +
      (next === undefined ? '' : element('NextMarker', written(next)))
  return [
    element('Name', bucket),
    element('Prefix', written(input.Prefix ?? '')),
    place,
    element('MaxKeys', limit),
    input.Delimiter === undefined ? '' : element('Delimiter', written(input.Delimiter)),
    input.EncodingType === undefined ? '' : element('EncodingType', input.EncodingType),
    element('IsTruncated', next !== undefined),
    ...objects.map(
      ({ key, size, modified, tag }) =>
        `<Contents>${element('Key', written(key))}${element('LastModified', new Date(modified).toISOString())}` +
        `${element('ETag', `"${tag}"`)}${element('Size', size)}${element('StorageClass', 'STANDARD')}</Contents>`,
    ),
    ...prefixes.map((prefix) => `<CommonPrefixes>${element('Prefix', written(prefix))}</CommonPrefixes>`),
  ].join('')
}

const urlEncoded = (text: string): string => encodeURIComponent(text).replaceAll('%2F', '/')

function objectAnswer(object: LogObject, input: S3Input, requestId: string): HttpAnswer {
  const { body, metadata, modified, tag } = object
  const conditions = conditionsOn(object, input)
  if (conditions === 'failed') {
    const message = 'At least one of the pre-conditions you specified did not hold'
    return refused(412, requestId, 'PreconditionFailed', message)
  }
  const headers = {
    'Content-Type': 'application/x-gzip',
    'Last-Modified': new Date(modified).toUTCString(),
    ETag: `"${tag}"`,
    'Accept-Ranges': 'bytes',
    'x-amz-request-id': requestId,
    ...Object.fromEntries(Object.entries(metadata).map(([name, value]) => [`x-amz-meta-${name}`, value])),
  }
  if (conditions === 'not modified') return { status: 304, headers, body: '' }
  const range = rangeOf(input.Range, body.length)
  if (range === undefined) return { status: 200, headers, body }
  if (range === 'unsatisfiable')
    return refused(416, requestId, 'InvalidRange', 'The requested range is not satisfiable')
  const [from, to] = range
  return {
    status: 206,
    headers: { ...headers, 'Content-Range': `bytes ${from}-${to}/${body.length}` },
    body: body.subarray(from, to + 1),
  }
}

function refused(status: number, requestId: string, code: string, message: string): HttpAnswer {
  const error = element('Code', code) + element('Message', message) + element('RequestId', requestId)
  return xml(status, requestId, `<Error>${error}</Error>`)
}

/** The first and the last byte that a Range header asks for; `undefined` where it says nothing that can be read. */
function rangeOf(
  range: string | undefined,
  size: number,
): readonly [number, number] | 'unsatisfiable' | undefined {
  const [, first = '', last = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(range ?? '') ?? []
  if (first === '' && last === '') return undefined
  const from = first === '' ? Math.max(0, size - Number(last)) : Number(first)
  const to = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1)
  return from > to ? 'unsatisfiable' : [from, to]
}

/** The error envelope of S3. */
export function encodeS3Error(error: ServiceError, path: string, requestId: string): HttpAnswer {
  const code = codes[error.code] ?? error.code
  const body =
    element('Code', code) +
    element('Message', error.message) +
    element('Resource', path.slice(0, 1024)) +
    element('RequestId', requestId)
  return xml(error.status, requestId, `<Error>${body}</Error>`)
}
