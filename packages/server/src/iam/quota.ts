import type { ReadingCall } from '../authorization/call.ts'
import type { QuotaName } from '../authorization/quotas.ts'
import { LimitExceeded } from '../model/error.ts'

/** How LimitExceeded names a quota (behaviours 11). */
const phrases = {
  UsersQuota: 'UsersPerAccount',
  GroupsQuota: 'GroupsPerAccount',
  RolesQuota: 'RolesPerAccount',
  PoliciesQuota: 'PoliciesPerAccount',
  InstanceProfilesQuota: 'InstanceProfilesPerAccount',
  OpenIdConnectProvidersQuota: 'OpenIdConnectProvidersPerAccount',
  ClientIdsPerOpenIdConnectProviderQuota: 'ClientIdsPerOpenIdConnectProvider',
  SAMLProvidersQuota: 'SAMLProvidersPerAccount',
  GroupsPerUserQuota: 'GroupsPerUser',
  AttachedPoliciesPerUserQuota: 'PoliciesPerUser',
  AttachedPoliciesPerGroupQuota: 'PoliciesPerGroup',
  AttachedPoliciesPerRoleQuota: 'PoliciesPerRole',
  AccessKeysPerUserQuota: 'AccessKeysPerUser',
  SigningCertificatesPerUserQuota: 'CertificatesPerUser',
  ServerCertificatesQuota: 'ServerCertificatesPerAccount',
  SSHPublicKeysPerUserQuota: 'SSHPublicKeysPerUser',
  ServiceSpecificCredentialsPerServiceQuota: 'ContextSpecificCredentialsPerUserPerContext',
  MFADevicesPerUserQuota: 'MFADevicesPerUser',
  VirtualMFADevicesQuota: 'VirtualMFADevicesPerAccount',
  DelegationRequestsQuota: 'DelegationRequestsPerAccount',
  PolicyVersionsInUseQuota: 'PolicyVersionsInUse',
} satisfies Partial<Record<QuotaName, string>>

/** Throws LimitExceeded when there are more than the account's quota allows; called after the insertion, which it undoes. */
export function requireWithinQuota(call: ReadingCall, quota: keyof typeof phrases, count: number): void {
  const limit = call.quota(quota)
  if (count > limit) throw LimitExceeded(`Cannot exceed quota for ${phrases[quota]}: ${limit}`)
}
