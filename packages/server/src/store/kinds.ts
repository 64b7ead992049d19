import { accessKeyKind } from './entity/access-key.ts'
import { accountAliasKind, accountKind } from './entity/account.ts'
import { accountSettingsKind } from './entity/account-settings.ts'
import { serverCertificateKind, signingCertificateKind } from './entity/certificate.ts'
import { groupKind, membershipKind } from './entity/group.ts'
import { dataKeyKind, revokedSessionKind } from './entity/key-ring.ts'
import { hardwareTokenKind, mfaDeviceKind } from './entity/mfa-device.ts'
import { passwordKind, passwordPolicyKind } from './entity/password.ts'
import { attachmentKind, inlinePolicyKind, policyKind, policyVersionKind } from './entity/policy.ts'
import { oidcProviderKind, samlPrivateKeyKind, samlProviderKind } from './entity/provider.ts'
import { reportKind, reportPartKind } from './entity/report.ts'
import { instanceProfileKind, roleDeletionKind, roleKind, roleUseKind } from './entity/role.ts'
import { serviceSpecificCredentialKind, sshPublicKeyKind } from './entity/service-credential.ts'
import { userKind } from './entity/user.ts'
import type { EntityOf, Kind } from './kind.ts'
import type { EntityReader, EntityWriter } from './store.ts'

/** Every kind of entity, under the name by which a store's readers and writers offer it. */
export const kinds = {
  accounts: accountKind,
  accountAliases: accountAliasKind,
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
  dataKeys: dataKeyKind,
  revokedSessions: revokedSessionKind,
}

export type Kinds = typeof kinds

/** What may be made of a kind with the entities `E`, under the name of its role. */
interface Roles<E> {
  reader: EntityReader<E>
  writer: EntityWriter<E>
}

/** Makes a reader of every kind, or a writer of every kind. */
export function everyKind<R extends keyof Roles<never>>(
  make: <E>(kind: Kind<E>) => Roles<E>[R],
): { readonly [K in keyof Kinds]: Roles<EntityOf<Kinds[K]>>[R] } {
  return {
    accounts: make(kinds.accounts),
    accountAliases: make(kinds.accountAliases),
    users: make(kinds.users),
    groups: make(kinds.groups),
    memberships: make(kinds.memberships),
    roles: make(kinds.roles),
    roleDeletions: make(kinds.roleDeletions),
    roleUses: make(kinds.roleUses),
    instanceProfiles: make(kinds.instanceProfiles),
    policies: make(kinds.policies),
    policyVersions: make(kinds.policyVersions),
    inlinePolicies: make(kinds.inlinePolicies),
    attachments: make(kinds.attachments),
    accessKeys: make(kinds.accessKeys),
    passwords: make(kinds.passwords),
    passwordPolicies: make(kinds.passwordPolicies),
    mfaDevices: make(kinds.mfaDevices),
    hardwareTokens: make(kinds.hardwareTokens),
    sshPublicKeys: make(kinds.sshPublicKeys),
    serviceSpecificCredentials: make(kinds.serviceSpecificCredentials),
    signingCertificates: make(kinds.signingCertificates),
    serverCertificates: make(kinds.serverCertificates),
    oidcProviders: make(kinds.oidcProviders),
    reports: make(kinds.reports),
    reportParts: make(kinds.reportParts),
    samlProviders: make(kinds.samlProviders),
    samlPrivateKeys: make(kinds.samlPrivateKeys),
    accountSettings: make(kinds.accountSettings),
    dataKeys: make(kinds.dataKeys),
    revokedSessions: make(kinds.revokedSessions),
  }
}
