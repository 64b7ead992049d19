import { roleArn } from '../../authorization/arn.ts'
import type { ReadingCall } from '../../authorization/call.ts'
import type { Role } from '../../store/entity/role.ts'
import { encodedDocument } from '../policy/document-text.ts'
import { trackedSince } from '../report/tracking-period.ts'
import { presentTrustDocument } from './trust-document.ts'

type Reads = Pick<ReadingCall, 'account' | 'store'>

/** A role with no more than instance profiles show of it, its trust policy as it reads today (behaviours 14). */
export async function asBareRole(call: Reads, role: Role) {
  const { Path, RoleName, RoleId, CreateDate } = role
  return {
    Path,
    RoleName,
    RoleId,
    Arn: roleArn(call.account, role),
    CreateDate,
    AssumeRolePolicyDocument: encodedDocument(await presentTrustDocument(role, call)),
  }
}

/** A role as lists show it: without boundary, tags and last use (behaviours 14). */
export async function asListedRole(call: Reads, role: Role) {
  const { Description, MaxSessionDuration } = role
  return {
    ...(await asBareRole(call, role)),
    ...(Description !== undefined && { Description }),
    MaxSessionDuration,
  }
}

/** `RoleLastUsed`: empty for a role that no session has used (behaviours 14), or none within the tracking period. */
export async function roleLastUsed(
  { lastUsed, now }: Pick<ReadingCall, 'lastUsed' | 'now'>,
  { RoleId }: Role,
) {
  const used = await lastUsed(RoleId)
  return used === undefined || used.time < trackedSince(now.getTime())
    ? {}
    : { LastUsedDate: used.time, Region: used.region }
}
