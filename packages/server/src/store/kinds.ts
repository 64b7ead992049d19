import { accessKeyKind } from './entity/access-key.ts'
import { accountAliasKind, accountKind, outsideAccountKind } from './entity/account.ts'
import { accountSettingsKind } from './entity/account-settings.ts'
import { serverCertificateKind, signingCertificateKind } from './entity/certificate.ts'
import { delegationNoticeKind, delegationRequestKind } from './entity/delegation.ts'
import { groupKind, membershipKind } from './entity/group.ts'
import { dataKeyKind, revokedSessionKind } from './entity/key-ring.ts'
import { hardwareTokenKind, mfaDeviceKind } from './entity/mfa-device.ts'
import {
  organizationAttachmentKind,
  organizationalUnitKind,
  organizationKind,
  organizationPolicyKind,
} from './entity/organization.ts'
import { passwordKind, passwordPolicyKind } from './entity/password.ts'
import { attachmentKind, inlinePolicyKind, policyKind, policyVersionKind } from './entity/policy.ts'
import { oidcProviderKind, samlPrivateKeyKind, samlProviderKind } from './entity/provider.ts'
import { reportKind, reportPartKind } from './entity/report.ts'
import { instanceProfileKind, roleDeletionKind, roleKind, roleUseKind } from './entity/role.ts'
import { serviceSpecificCredentialKind, sshPublicKeyKind } from './entity/service-credential.ts'
import { digestKeyKind, trailKind } from './entity/trail.ts'
import { userKind } from './entity/user.ts'
import type { Kind } from './kind.ts'

/** Every kind of entity, under the name by which a store's readers and writers offer it. */
export const kinds = {
  accounts: accountKind,
  accountAliases: accountAliasKind,
  outsideAccounts: outsideAccountKind,
  users: userKind,
  groups: groupKind,
  memberships: membershipKind,
  roles: roleKind,
  roleDeletions: roleDeletionKind,
  roleUses: roleUseKind,
  instanceProfiles: instanceProfileKind,
  policies: policyKind,
  policyVersions: policyVersionKind,
  inlinePolicies: inlinePolicyKind,
  attachments: attachmentKind,
  accessKeys: accessKeyKind,
  passwords: passwordKind,
  passwordPolicies: passwordPolicyKind,
  mfaDevices: mfaDeviceKind,
  hardwareTokens: hardwareTokenKind,
  sshPublicKeys: sshPublicKeyKind,
  serviceSpecificCredentials: serviceSpecificCredentialKind,
  signingCertificates: signingCertificateKind,
  serverCertificates: serverCertificateKind,
  oidcProviders: oidcProviderKind,
  reports: reportKind,
  reportParts: reportPartKind,
  samlProviders: samlProviderKind,
  samlPrivateKeys: samlPrivateKeyKind,
  accountSettings: accountSettingsKind,
  delegationRequests: delegationRequestKind,
  delegationNotices: delegationNoticeKind,
  organizations: organizationKind,
  organizationalUnits: organizationalUnitKind,
  organizationPolicies: organizationPolicyKind,
  organizationAttachments: organizationAttachmentKind,
  dataKeys: dataKeyKind,
  revokedSessions: revokedSessionKind,
  trails: trailKind,
  digestKeys: digestKeyKind,
}

export type Kinds = typeof kinds

/** The words of the kinds of a pool. */
export function kindsOfPool(pool: string): readonly string[] {
  return pools.get(pool) ?? []
}

const pools = new Map<string, string[]>()
for (const { kind, pool } of Object.values<Pick<Kind<never>, 'kind' | 'pool'>>(kinds)) {
  if (pool !== undefined) pools.set(pool, [...(pools.get(pool) ?? []), kind])
}
