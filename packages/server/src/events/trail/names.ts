import type { ArnAccount } from '../../authorization/arn.ts'
import type { Trail } from '../../store/entity/trail.ts'

type Placed = Pick<Trail, 'AccountId' | 'Name' | 'HomeRegion'>

/** The bucket of an account's trail. */
export const bucketOf = ({ AccountId }: Pick<Trail, 'AccountId'>): string => `gatehouse-logs-${AccountId}`

/** The account whose trail has this bucket; `undefined` for other names. */
export function accountOfBucket(bucket: string): string | undefined {
  return /^gatehouse-logs-(\d{12})$/.exec(bucket)?.[1]
}

export const trailArn = ({ AccountId, Partition }: ArnAccount, { HomeRegion, Name }: Placed): string =>
  `arn:${Partition}:cloudtrail:${HomeRegion}:${AccountId}:trail/${Name}`

/** `20261103T091500Z` */
const compactTime = (time: Date): string => time.toISOString().replace(/[-:]|\.\d{3}/g, '')

const dayOf = (time: Date): string => time.toISOString().slice(0, 10).replaceAll('-', '/')

/** The key of a file of events that ends then; `mark` tells apart those of the same time. */
export function logKey({ AccountId, HomeRegion }: Placed, end: Date, mark: string): string {
  const minute = compactTime(end).replace(/\d\dZ$/, 'Z')
  const folder = `AWSLogs/${AccountId}/CloudTrail/${HomeRegion}/${dayOf(end)}`
  return `${folder}/${AccountId}_CloudTrail_${HomeRegion}_${minute}_${mark}.json.gz`
}

/** The key of the digest that ends then. */
export function digestKey({ AccountId, HomeRegion, Name }: Placed, end: Date): string {
  const folder = `AWSLogs/${AccountId}/CloudTrail-Digest/${HomeRegion}/${dayOf(end)}`
  const name = `${AccountId}_CloudTrail-Digest_${HomeRegion}_${Name}_${HomeRegion}_${compactTime(end)}`
  return `${folder}/${name}.json.gz`
}
