import type { ReadingCall } from '../../authorization/call.ts'
import { commonError } from '../../model/error.ts'
import type { Resolved, ResourceFinder } from '../../model/operation.ts'
import { GLOBAL } from '../../store/store.ts'
import { accountOfBucket } from '../trail/names.ts'
import type { S3Input } from './s3-service.ts'

/** The bucket of a trail, as it is found by its name. */
export interface LogBucket {
  readonly name: string
  readonly region: string
}

export const NoSuchBucket = commonError('NoSuchBucket', 404)

/** The bucket of an account that has a trail, or whose former one has left files. */
async function findBucket(name: string, { store, logObjects }: ReadingCall): Promise<LogBucket | undefined> {
  const owner = accountOfBucket(name)
  if (owner === undefined) return undefined
  const trail = await store.trails.get(GLOBAL, owner)
  if (trail !== undefined) return { name, region: trail.HomeRegion }
  const files = await logObjects.list(name, { prefix: '', after: '', limit: 1 })
  return files.length === 0 ? undefined : { name, region: 'us-east-1' }
}

async function resolved(arn: string, { Bucket }: S3Input, call: ReadingCall): Promise<Resolved<LogBucket>> {
  const bucket = await findBucket(Bucket, call)
  return {
    arn,
    // as S3 prints it
    printed: `"${arn}"`,
    account: bucket && accountOfBucket(bucket.name),
    entity: bucket,
    existing() {
      if (bucket === undefined) throw NoSuchBucket('The specified bucket does not exist')
      return bucket
    },
  }
}

const arnOf = ({ account }: ReadingCall, resource: string): string =>
  `arn:${account.Partition}:s3:::${resource}`

export const logBucket: ResourceFinder<S3Input, LogBucket, ReadingCall> = {
  types: ['bucket'],
  find: (input, call) => resolved(arnOf(call, input.Bucket), input, call),
}

export const logObject: ResourceFinder<S3Input, LogBucket, ReadingCall> = {
  types: ['object'],
  find: (input, call) => resolved(arnOf(call, `${input.Bucket}/${input.Key ?? ''}`), input, call),
}
