import type { ReadingCall } from '../../authorization/call.ts'
import type { OutputOf } from '../../model/sdk-types.ts'
import type { Account } from '../../store/entity/account.ts'
import type { Trail } from '../../store/entity/trail.ts'
import { GLOBAL } from '../../store/store.ts'
import { bucketOf, trailArn } from './names.ts'

type Shown = NonNullable<OutputOf<typeof import('@aws-sdk/client-cloudtrail'), 'GetTrail'>['Trail']>

/** The trail of the caller's account. */
export function trailOf({ store, account }: ReadingCall): Promise<Trail | undefined> {
  return store.trails.get(GLOBAL, account.AccountId)
}

/** A trail as CloudTrail describes it: it has the events of every region, and delivers them under its own. */
export function asTrail(account: Account, trail: Trail): Shown {
  return {
    Name: trail.Name,
    S3BucketName: bucketOf(trail),
    IncludeGlobalServiceEvents: true,
    IsMultiRegionTrail: true,
    HomeRegion: trail.HomeRegion,
    TrailARN: trailArn(account, trail),
    LogFileValidationEnabled: true,
    HasCustomEventSelectors: false,
    HasInsightSelectors: false,
    IsOrganizationTrail: false,
  }
}

/** Whether a name or an ARN in a request means this trail. */
export function isNamed(account: Account, trail: Trail, name: string): boolean {
  return name === trail.Name || name === trailArn(account, trail)
}
