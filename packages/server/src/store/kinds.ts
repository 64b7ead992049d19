import { accessKeyKind } from './entity/access-key.ts'
import { accountAliasKind, accountKind } from './entity/account.ts'
import { groupKind, membershipKind } from './entity/group.ts'
import { dataKeyKind, revokedSessionKind } from './entity/key-ring.ts'
import { attachmentKind, inlinePolicyKind, policyKind, policyVersionKind } from './entity/policy.ts'
import { instanceProfileKind, roleKind } from './entity/role.ts'
import { userKind } from './entity/user.ts'

/** Every kind of entity, under the name by which a store's readers and writers offer it. */
export const kinds = {
  accounts: accountKind,
  accountAliases: accountAliasKind,
  users: userKind,
  groups: groupKind,
  memberships: membershipKind,
  roles: roleKind,
  instanceProfiles: instanceProfileKind,
  policies: policyKind,
  policyVersions: policyVersionKind,
  inlinePolicies: inlinePolicyKind,
  attachments: attachmentKind,
  accessKeys: accessKeyKind,
  dataKeys: dataKeyKind,
  revokedSessions: revokedSessionKind,
}

export type Kinds = typeof kinds
