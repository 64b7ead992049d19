import { roleArn } from '../../authorization/arn.ts'
import type { ReadingCall } from '../../authorization/call.ts'
import type { Role } from '../../store/entity/role.ts'
import { encodedDocument } from '../policy/document-text.ts'
import { trackedSince } from '../report/tracking-period.ts'
import { presentTrustDocuments } from './trust-document.ts'

type Reads = Pick<ReadingCall, 'account' | 'store'>

/** A role with no more than instance profiles show of it, its trust policy as it reads today (behaviours 14). */
export async function asBareRole(call: Reads, role: Role) {
  const documents = await presentTrustDocuments([role], call)
  return bareRole(call, role, documents.get(role))
}

/** The roles of a page, in the same form. */
export async function asBareRoles(call: Reads, roles: readonly Role[]) {
  const documents = await presentTrustDocuments(roles, call)
  return roles.map((role) => bareRole(call, role, documents.get(role)))
}

/** `document` where the trust policy does not read as it was given. */
function bareRole(call: Reads, role: Role, document = role.AssumeRolePolicyDocument) {
  const { Path, RoleName, RoleId, CreateDate } = role
  return {
    Path,
    RoleName,
    RoleId,
    Arn: roleArn(call.account, role),
    CreateDate,
    AssumeRolePolicyDocument: encodedDocument(document),
  }
}

/** A role as lists show it: without boundary, tags and last use (behaviours 14). */
export async function asListedRole(call: Reads, role: Role) {
  return { ...(await asBareRole(call, role)), ...listedMembers(role) }
}

/** The roles of a page as lists show them. */
export async function asListedRoles(call: Reads, roles: readonly Role[]) {
  const documents = await presentTrustDocuments(roles, call)
  return roles.map((role) => ({ ...bareRole(call, role, documents.get(role)), ...listedMembers(role) }))
}

function listedMembers({ Description, MaxSessionDuration }: Role) {
  return { ...(Description !== undefined && { Description }), MaxSessionDuration }
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
