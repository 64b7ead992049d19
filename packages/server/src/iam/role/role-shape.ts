import { roleArn } from '../../authorization/arn.ts'
import type { ReadingCall } from '../../authorization/call.ts'
import type { Role } from '../../store/entity/role.ts'
import { encodedDocument } from '../policy/document-text.ts'
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

/** `RoleLastUsed`: empty for a role that no session has used (behaviours 14). */
export async function roleLastUsed({ lastUsed }: Pick<ReadingCall, 'lastUsed'>, { RoleId }: Role) {
  const used = await lastUsed(RoleId)
  return used === undefined ? {} : { LastUsedDate: used.time, Region: used.region }
}
