import { LimitExceeded, NoSuchEntity } from '../../model/error.ts'
import { passRole } from '../role/pass-role.ts'
import { changeableRole } from '../role/role-resource.ts'
import { iam } from '../service.ts'
import { existingInstanceProfile } from './instance-profile-resource.ts'

export const AddRoleToInstanceProfile = iam.operation('AddRoleToInstanceProfile', {
  access: 'Write',
  resource: existingInstanceProfile,
  alsoRequires: {
    'iam:PassRole': passRole(({ RoleName }: { RoleName: string }) => RoleName, {
      to: 'ec2.amazonaws.com',
      associatedWith: ({ account: { Partition, AccountId } }) =>
        `arn:${Partition}:ec2:*:${AccountId}:instance/*`,
    }),
  },
  async handle({ RoleName }, call, profile) {
    const { RoleId } = (await changeableRole.find({ RoleName }, call)).existing()
    // behaviours 11: the same role twice too
    if (profile.RoleId !== undefined) {
      throw LimitExceeded('Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1')
    }
    await call.tx.instanceProfiles.update(call.account.AccountId, { ...profile, RoleId })
  },
})

export const RemoveRoleFromInstanceProfile = iam.operation('RemoveRoleFromInstanceProfile', {
  access: 'Write',
  resource: existingInstanceProfile,
  async handle({ RoleName, InstanceProfileName }, call, { RoleId, ...profile }) {
    const role = (await changeableRole.find({ RoleName }, call)).existing()
    if (role.RoleId !== RoleId) {
      // behaviours 101
      throw NoSuchEntity(`Role ${RoleName} in Instance Profile ${InstanceProfileName} cannot be found.`)
    }
    await call.tx.instanceProfiles.update(call.account.AccountId, profile)
  },
})
