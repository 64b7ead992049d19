import { noResource } from '../../authorization/no-resource.ts'
import { cloudtrail } from '../service.ts'
import { trailArn } from './names.ts'
import { existingTrail } from './trail-resource.ts'
import { asTrail, isNamed, trailOf } from './trail-shape.ts'

/** What another process has begun is not delivered of the calls of one that keeps no records. */
const NO_RECORDS = 'NoCallRecords'

export const DescribeTrails = cloudtrail.operation('DescribeTrails', {
  access: 'Read',
  resource: noResource,
  async handle({ trailNameList = [] }, call) {
    const { account } = call
    const trail = await trailOf(call)
    // names that are none of a trail are left out, as AWS does
    const isAsked =
      trail !== undefined &&
      (trailNameList.length === 0 || trailNameList.some((name) => isNamed(account, trail, name)))
    return { trailList: isAsked ? [asTrail(account, trail)] : [] }
  },
})

export const GetTrail = cloudtrail.operation('GetTrail', {
  access: 'Read',
  resource: existingTrail,
  handle: (_input, { account }, trail) => ({ Trail: asTrail(account, trail) }),
})

export const GetTrailStatus = cloudtrail.operation('GetTrailStatus', {
  access: 'Read',
  resource: existingTrail,
  handle: (_input, { records }, trail) => ({
    IsLogging: trail.IsLogging && records !== undefined,
    ...(trail.IsLogging && records === undefined && { LatestDeliveryError: NO_RECORDS }),
    StartLoggingTime: trail.StartLoggingTime,
    StopLoggingTime: trail.StopLoggingTime,
    LatestDeliveryTime: trail.LatestDeliveryTime,
    LatestDigestDeliveryTime: trail.LatestDigestDeliveryTime,
  }),
})

export const ListTrails = cloudtrail.operation('ListTrails', {
  access: 'List',
  resource: noResource,
  async handle(_input, call) {
    const trail = await trailOf(call)
    if (trail === undefined) return { Trails: [] }
    const { Name, HomeRegion } = trail
    return { Trails: [{ TrailARN: trailArn(call.account, trail), Name, HomeRegion }] }
  },
})
