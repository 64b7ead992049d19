import { instanceProfileArn } from '../../authorization/arn.ts'
import type { ReadingCall } from '../../authorization/call.ts'
import type { InstanceProfile } from '../../store/entity/role.ts'
import { asBareRole, asBareRoles } from '../role/role-shape.ts'

type Reads = Pick<ReadingCall, 'account' | 'store'>
type BareRole = Awaited<ReturnType<typeof asBareRole>>

/** An instance profile as lists show it: with its role, which is always a list, and without tags (behaviours 14, 15). */
export async function asListedInstanceProfile(call: Reads, profile: InstanceProfile) {
  const { RoleId } = profile
  const role = RoleId === undefined ? undefined : await call.store.roles.get(call.account.AccountId, RoleId)
  return withRole(call, profile, role && (await asBareRole(call, role)))
}

/** The instance profiles of a page. */
export async function asListedInstanceProfiles(call: Reads, profiles: readonly InstanceProfile[]) {
  const ids = [...new Set(profiles.flatMap(({ RoleId }) => RoleId ?? []))]
  const roles = await call.store.roles.getMany(call.account.AccountId, ids)
  const shown = await asBareRoles(
    call,
    roles.filter((role) => role !== undefined),
  )
  const byId = new Map(shown.map((role) => [role.RoleId, role]))
  return profiles.map((profile) => withRole(call, profile, byId.get(profile.RoleId ?? '')))
}

function withRole(call: Reads, profile: InstanceProfile, role: BareRole | undefined) {
  const { Path, InstanceProfileName, InstanceProfileId, CreateDate } = profile
  return {
    Path,
    InstanceProfileName,
    InstanceProfileId,
    Arn: instanceProfileArn(call.account, profile),
    CreateDate,
    Roles: role === undefined ? [] : [role],
  }
}
