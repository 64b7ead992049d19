import type { ReadingCall } from '../../authorization/call.ts'
import { noResource } from '../../authorization/no-resource.ts'
import { commonError } from '../../model/error.ts'
import type { LogObject } from '../../records/log-objects.ts'
import { bucketOf } from '../trail/names.ts'
import { trailOf } from '../trail/trail-shape.ts'
import { listObjects } from './list-objects.ts'
import { type LogBucket, logBucket, logObject } from './log-bucket.ts'
import { type S3Input, s3Operation } from './s3-service.ts'

const NoSuchKey = commonError('NoSuchKey', 404)

const listContext = {
  's3:prefix': ({ Prefix }: S3Input) => Prefix,
  's3:delimiter': ({ Delimiter }: S3Input) => Delimiter,
  's3:max-keys': ({ MaxKeys }: S3Input) => MaxKeys,
}

async function objectOf(
  { Key = '' }: S3Input,
  { logObjects }: ReadingCall,
  { name }: LogBucket,
): Promise<LogObject> {
  const object = await logObjects.get(name, Key)
  if (object === undefined) throw NoSuchKey('The specified key does not exist.')
  return object
}

export const ListBuckets = s3Operation('ListBuckets', 'ListAllMyBuckets', {
  access: 'List',
  resource: noResource,
  async handle(_input, call) {
    const trail = await trailOf(call)
    return {
      owner: call.account.AccountId,
      trail: trail && { bucket: bucketOf(trail), since: trail.StartLoggingTime },
    }
  },
})

export const GetBucketLocation = s3Operation('GetBucketLocation', 'GetBucketLocation', {
  access: 'Read',
  resource: logBucket,
  handle: (_input, _call, { region }) => ({ region }),
})

export const HeadBucket = s3Operation('HeadBucket', 'ListBucket', {
  access: 'List',
  resource: logBucket,
  handle: (_input, _call, { region }) => ({ region }),
})

export const ListObjects = s3Operation('ListObjects', 'ListBucket', {
  access: 'List',
  resource: logBucket,
  context: listContext,
  handle: listObjects,
})

export const ListObjectsV2 = s3Operation('ListObjectsV2', 'ListBucket', {
  access: 'List',
  resource: logBucket,
  context: listContext,
  handle: listObjects,
})

export const GetObject = s3Operation('GetObject', 'GetObject', {
  access: 'Read',
  resource: logObject,
  handle: objectOf,
})

export const HeadObject = s3Operation('HeadObject', 'GetObject', {
  access: 'Read',
  resource: logObject,
  handle: objectOf,
})
