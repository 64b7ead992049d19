import { iam } from '../service.ts'
import { sortedTags } from '../tag/tags.ts'
import { existingPolicy } from './policy-resource.ts'
import { asListedPolicy } from './policy-shape.ts'
import { usageOf } from './used-policies.ts'

export const GetPolicy = iam.operation('GetPolicy', {
  access: 'Read',
  resource: existingPolicy,
  async handle({ PolicyArn }, call, found) {
    const { Description, Tags } = found.by === 'account' ? found.policy : { Description: undefined, Tags: [] }
    const shown = asListedPolicy(call, found, await usageOf(call, PolicyArn))
    return { Policy: { ...shown, ...(Description !== undefined && { Description }), Tags: sortedTags(Tags) } }
  },
})
