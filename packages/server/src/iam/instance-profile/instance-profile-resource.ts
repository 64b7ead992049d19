import { instanceProfileArn } from '../../authorization/arn.ts'
import type { ReadingCall } from '../../authorization/call.ts'
import { NoSuchEntity } from '../../model/error.ts'
import type { ResourceFinder } from '../../model/operation.ts'
import type { InstanceProfile } from '../../store/entity/role.ts'

/** The instance profile that the input names. */
export const existingInstanceProfile: ResourceFinder<
  { InstanceProfileName: string },
  InstanceProfile,
  ReadingCall
> = {
  types: ['instance-profile'],
  async find({ InstanceProfileName }, { account, store }) {
    const profile = await store.instanceProfiles.find(account.AccountId, InstanceProfileName.toLowerCase())
    return {
      arn: instanceProfileArn(account, profile ?? { Path: '/', InstanceProfileName }),
      tags: profile?.Tags,
      entity: profile,
      existing() {
        if (profile === undefined) {
          throw NoSuchEntity(`Instance Profile ${InstanceProfileName} cannot be found.`)
        }
        return profile
      },
    }
  },
}

/** The instance profile that CreateInstanceProfile would make. */
export const newInstanceProfile: ResourceFinder<
  { InstanceProfileName: string; Path?: string | undefined },
  undefined,
  ReadingCall
> = {
  types: ['instance-profile'],
  find: ({ InstanceProfileName, Path = '/' }, { account }) => ({
    arn: instanceProfileArn(account, { InstanceProfileName, Path }),
    existing: () => undefined,
  }),
}

/** All instance profiles of the account; a path prefix does not narrow it. */
export const anyInstanceProfile: ResourceFinder<object, undefined, ReadingCall> = {
  types: ['instance-profile'],
  find: (_input, { account }) => ({
    arn: instanceProfileArn(account, { Path: '/', InstanceProfileName: '' }),
    existing: () => undefined,
  }),
}
