import { instanceProfileArn } from '../../authorization/arn.ts'
import type { ReadingCall } from '../../authorization/call.ts'
import type { InstanceProfile } from '../../store/entity/role.ts'
import { asBareRole } from '../role/role-shape.ts'

/** An instance profile as lists show it: with its role, which is always a list, and without tags (behaviours 14, 15). */
export async function asListedInstanceProfile(
  call: Pick<ReadingCall, 'account' | 'store'>,
  profile: InstanceProfile,
) {
  const { account, store } = call
  const { Path, InstanceProfileName, InstanceProfileId, CreateDate, RoleId } = profile
  const role = RoleId === undefined ? undefined : await store.roles.get(account.AccountId, RoleId)
  return {
    Path,
    InstanceProfileName,
    InstanceProfileId,
    Arn: instanceProfileArn(account, profile),
    CreateDate,
    Roles: role === undefined ? [] : [await asBareRole(call, role)],
  }
}
