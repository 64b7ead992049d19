import type { ReadingCall } from '../../authorization/call.ts'
import { modelled } from '../../model/error.ts'
import type { ResourceFinder } from '../../model/operation.ts'
import type { Trail } from '../../store/entity/trail.ts'
import { trailArn } from './names.ts'
import { isNamed, trailOf } from './trail-shape.ts'

const TrailNotFound = modelled('TrailNotFoundException', 'cloudtrail')
const InvalidTrailName = modelled('InvalidTrailNameException', 'cloudtrail')
const CloudTrailArnInvalid = modelled('CloudTrailARNInvalidException', 'cloudtrail')

/** The trail that the input names by its name or its ARN. */
export const existingTrail: ResourceFinder<{ readonly Name?: string | undefined }, Trail, ReadingCall> = {
  types: ['trail'],
  async find({ Name = '' }, call) {
    const { account, request } = call
    const trail = await trailOf(call)
    const isArn = Name.startsWith('arn:')
    const named = { AccountId: account.AccountId, Name, HomeRegion: request.region }
    const arn = isArn
      ? Name
      : trailArn(account, trail !== undefined && isNamed(account, trail, Name) ? trail : named)
    return {
      arn,
      entity: trail,
      existing() {
        if (isArn && !/^arn:[\w-]+:cloudtrail:[\w-]+:\d{12}:trail\/./.test(Name))
          throw CloudTrailArnInvalid(`The trail ARN ${Name} is not valid.`)
        if (Name === '') throw InvalidTrailName('The trail name must not be empty.')
        if (trail === undefined || !isNamed(account, trail, Name))
          throw TrailNotFound(`Unknown trail: ${arn} for the user: ${account.AccountId}`)
        return trail
      },
    }
  },
}
