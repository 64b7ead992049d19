import { iam } from '../service.ts'
import { sortedTags } from '../tag/tags.ts'
import { existingInstanceProfile } from './instance-profile-resource.ts'
import { asListedInstanceProfile } from './instance-profile-shape.ts'

export const GetInstanceProfile = iam.operation('GetInstanceProfile', {
  access: 'Read',
  resource: existingInstanceProfile,
  handle: async (_input, call, profile) => ({
    InstanceProfile: { ...(await asListedInstanceProfile(call, profile)), Tags: sortedTags(profile.Tags) },
  }),
})
