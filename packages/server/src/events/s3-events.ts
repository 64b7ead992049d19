import type { Operation } from '../model/operation.ts'

/** Reads of buckets themselves. */
const bucketReads: ReadonlySet<string> = new Set(['ListBuckets', 'GetBucketLocation', 'HeadBucket'])

const isOfS3 = ({ model }: Operation): boolean => model.service.name === 's3'

/** Whether a call reads what is in a bucket: that is a data event, of which no trail has any unless it asks for them. */
export const isDataEvent = (operation: Operation): boolean =>
  isOfS3(operation) && !bucketReads.has(operation.model.name)

/** What the event of a read of buckets tells of its input; `undefined` for calls of other services. */
export function bucketParameters(
  operation: Operation,
  input: object | undefined,
  host: string | undefined,
): Readonly<Record<string, string>> | undefined {
  if (!isOfS3(operation)) return undefined
  const bucket: unknown = input && Reflect.get(input, 'Bucket')
  return {
    ...(typeof bucket === 'string' && bucket !== '' && { bucketName: bucket }),
    ...(host !== undefined && { Host: host }),
  }
}
