import type { InstanceProfile } from '../../store/entity/role.ts'
import { namedResource } from '../named-resource.ts'

const profiles = namedResource<{ InstanceProfileName: string }, InstanceProfile>({
  type: 'instance-profile',
  nameIn: ({ InstanceProfileName }) => InstanceProfileName,
  find: ({ instanceProfiles }, account, name) => instanceProfiles.find(account, name),
  missing: (name) => `Instance Profile ${name} cannot be found.`,
})

/** The instance profile that the input names. */
export const existingInstanceProfile = profiles.existing

/** The instance profile that CreateInstanceProfile would make. */
export const newInstanceProfile = profiles.fresh

/** All instance profiles of the account; a path prefix does not narrow it. */
export const anyInstanceProfile = profiles.any
