import { instanceProfileArn } from '../../authorization/arn.ts'
import type { ReadingCall } from '../../authorization/call.ts'
import type { InstanceProfile, Role } from '../../store/entity/role.ts'
import { asBareRole } from '../role/role-shape.ts'

type Reads = Pick<ReadingCall, 'account' | 'store'>

/** An instance profile as lists show it: with its role, which is always a list, and without tags (behaviours 14, 15). */
export async function asListedInstanceProfile(call: Reads, profile: InstanceProfile) {
  const { RoleId } = profile
  const role = RoleId === undefined ? undefined : await call.store.roles.get(call.account.AccountId, RoleId)
  return withRole(call, profile, role)
}

/** The instance profiles of a page. */
export async function asListedInstanceProfiles(call: Reads, profiles: readonly InstanceProfile[]) {
  const ids = [...new Set(profiles.flatMap(({ RoleId }) => RoleId ?? []))]
  const roles = await call.store.roles.getMany(call.account.AccountId, ids)
  const byId = new Map(ids.map((id, index) => [id, roles[index]]))
  return Promise.all(profiles.map((profile) => withRole(call, profile, byId.get(profile.RoleId ?? ''))))
}

async function withRole(call: Reads, profile: InstanceProfile, role: Role | undefined) {
  const { Path, InstanceProfileName, InstanceProfileId, CreateDate } = profile
  return {
    Path,
    InstanceProfileName,
    InstanceProfileId,
    Arn: instanceProfileArn(call.account, profile),
    CreateDate,
    Roles: role === undefined ? [] : [await asBareRole(call, role)],
  }
}
