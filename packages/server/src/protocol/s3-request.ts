import * as s3 from '../events/s3/s3-operations.ts'
import type { S3Input } from '../events/s3/s3-service.ts'
import { accountOfBucket } from '../events/trail/names.ts'
import { commonError } from '../model/error.ts'
import type { Operation } from '../model/operation.ts'
import { type HttpRequest, header } from './http.ts'

const MethodNotAllowed = commonError('MethodNotAllowed', 405)
const NotImplemented = commonError('NotImplemented', 501)

/** Whether a request is signed for S3, by which alone delivered files are read. */
export function isForS3(request: HttpRequest): boolean {
  if (request.method === 'POST' && request.path === '/') return false
  const authorization = header(request, 'authorization')
  if (authorization !== undefined) return authorization.includes('/s3/aws4_request')
  // bound to the beginning of a parameter, so that it is looked at once
  return /(?:^|&)X-Amz-Credential=[^&]*(%2F|\/)s3(%2F|\/)aws4_request/i.test(request.query)
}

/** Parameters of lists; any other one asks for something else. */
const ofLists = new Set([
  'list-type',
  'prefix',
  'delimiter',
  'max-keys',
  'encoding-type',
  'marker',
  'continuation-token',
  'start-after',
  'fetch-owner',
])

/** The parameters of a request without those that carry its signature. */
function parametersOf({ query }: HttpRequest): URLSearchParams {
  const parameters = new URLSearchParams(query)
  for (const name of [...parameters.keys()]) {
    if (/^x-(amz-.*|id)$/i.test(name)) parameters.delete(name)
  }
  return parameters
}

/** The operation of a request of S3; MethodNotAllowed for what would write, NotImplemented for what is not there. */
export function s3OperationOf(request: HttpRequest): Operation {
  const { method } = request
  if (method !== 'GET' && method !== 'HEAD')
    throw MethodNotAllowed('The specified method is not allowed against this resource.')
  const { Bucket, Key } = placeOf(request)
  const names = [...parametersOf(request).keys()]
  if (Key !== undefined) {
    if (names.some((name) => !name.startsWith('response-'))) throw notThere()
    return method === 'HEAD' ? s3.HeadObject : s3.GetObject
  }
  if (Bucket === '') return s3.ListBuckets
  if (method === 'HEAD') return s3.HeadBucket
  if (names.length === 1 && names[0] === 'location') return s3.GetBucketLocation
  if (names.some((name) => !ofLists.has(name))) throw notThere()
  return names.includes('list-type') ? s3.ListObjectsV2 : s3.ListObjects
}

const notThere = () =>
  NotImplemented('A header or query you provided requested a function that is not implemented.')

/** Bucket and key: of the path, or of the host where its first label is a bucket. */
function placeOf(request: HttpRequest): { readonly Bucket: string; readonly Key?: string } {
  const path = decoded(request.path.slice(1))
  const [label = ''] = (header(request, 'host') ?? '').split('.')
  if (accountOfBucket(label) !== undefined) return { Bucket: label, ...(path !== '' && { Key: path }) }
  const slash = path.indexOf('/')
  if (slash < 0) return { Bucket: path }
  const key = path.slice(slash + 1)
  return { Bucket: path.slice(0, slash), ...(key !== '' && { Key: key }) }
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}

/** The input of a request of S3. */
export function decodeS3(request: HttpRequest): S3Input {
  const parameters = parametersOf(request)
  const members = {
    Prefix: 'prefix',
    Delimiter: 'delimiter',
    MaxKeys: 'max-keys',
    EncodingType: 'encoding-type',
    Marker: 'marker',
    ContinuationToken: 'continuation-token',
    StartAfter: 'start-after',
  }
  const given = Object.entries(members).flatMap(([member, name]) => {
    const value = parameters.get(name)
    return value === null ? [] : [[member, value]]
  })
  const headers = {
    Range: 'range',
    IfMatch: 'if-match',
    IfNoneMatch: 'if-none-match',
    IfModifiedSince: 'if-modified-since',
    IfUnmodifiedSince: 'if-unmodified-since',
  }
  const sent = Object.entries(headers).flatMap(([member, name]) => {
    const value = header(request, name)
    return value === undefined ? [] : [[member, value]]
  })
  return { ...placeOf(request), ...Object.fromEntries([...given, ...sent]) }
}
