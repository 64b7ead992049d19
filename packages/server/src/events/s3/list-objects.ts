import type { ReadingCall } from '../../authorization/call.ts'
import { commonError } from '../../model/error.ts'
import type { ListedObject } from '../../records/log-objects.ts'
import type { LogBucket } from './log-bucket.ts'
import type { S3Input } from './s3-service.ts'

const InvalidArgument = commonError('InvalidArgument', 400)

/** A page of a bucket, as both versions of the list tell it. */
export interface ObjectList {
  readonly bucket: string
  readonly input: S3Input
  readonly limit: number
  readonly objects: readonly ListedObject[]
  /** What stands for all keys that have it in common up to the delimiter. */
  readonly prefixes: readonly string[]
  /** The key or prefix behind which the next page begins. */
  readonly next: string | undefined
}

/** The largest page of S3. */
const MOST_KEYS = 1_000

function limitOf({ MaxKeys }: S3Input): number {
  if (MaxKeys === undefined || MaxKeys === '') return MOST_KEYS
  if (!/^\d{1,10}$/.test(MaxKeys))
    throw InvalidArgument('Provided max-keys not an integer or within integer range')
  return Math.min(Number(MaxKeys), MOST_KEYS)
}

/** The page of a bucket that a request asks for. */
export async function listObjects(
  input: S3Input,
  { logObjects }: ReadingCall,
  { name: bucket }: LogBucket,
): Promise<ObjectList> {
  const { Prefix: prefix = '', Delimiter: delimiter = '', ContinuationToken: token } = input
  if (input.EncodingType !== undefined && input.EncodingType !== 'url')
    throw InvalidArgument('Invalid Encoding Method specified in Request')
  const limit = limitOf(input)
  const objects: ListedObject[] = []
  const prefixes: string[] = []
  let last: string | undefined
  let after = behind(token === undefined ? (input.Marker ?? input.StartAfter ?? '') : keyOf(token), delimiter)
  for (;;) {
    const page = await logObjects.list(bucket, { prefix, after, limit: limit + 1 })
    for (const object of page) {
      const common = commonPrefix(object.key, prefix, delimiter)
      if (common !== undefined && common === last) continue
      if (objects.length + prefixes.length === limit)
        return { bucket, input, limit, objects, prefixes, next: last }
      last = common ?? object.key
      if (common === undefined) objects.push(object)
      else prefixes.push(common)
    }
    if (page.length <= limit || last === undefined)
      return { bucket, input, limit, objects, prefixes, next: undefined }
    // a page is full and yet not enough where many keys have a prefix in common: it goes on behind all of these
    after = behind(last, delimiter)
  }
}

function commonPrefix(key: string, prefix: string, delimiter: string): string | undefined {
  const at = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length)
  return at < 0 ? undefined : key.slice(0, at + delimiter.length)
}

/** What stands behind a key, or behind every key of a common prefix. */
const behind = (key: string, delimiter: string): string =>
  delimiter !== '' && key.endsWith(delimiter) ? `${key}\uffff` : key

/** A token is the key in base64, so that nobody takes it for one. */
export const tokenOf = (key: string): string => Buffer.from(key).toString('base64')

function keyOf(token: string): string {
  const key = Buffer.from(token, 'base64').toString('utf8')
  if (tokenOf(key) !== token) throw InvalidArgument('The continuation token provided is incorrect')
  return key
}
