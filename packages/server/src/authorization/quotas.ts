import type { Account } from '../store/entity/account.ts'

/** AWS's quotas of a fresh account (behaviours 70), by their names in GetAccountSummary, and those that it does not show. */
export const quotas = {
  UsersQuota: 5000,
  GroupsQuota: 300,
  RolesQuota: 1000,
  PoliciesQuota: 1500,
  InstanceProfilesQuota: 1000,
  ServerCertificatesQuota: 20,
  OpenIdConnectProvidersQuota: 100,
  ClientIdsPerOpenIdConnectProviderQuota: 100,
  SAMLProvidersQuota: 100,
  GroupsPerUserQuota: 10,
  AttachedPoliciesPerUserQuota: 10,
  AttachedPoliciesPerGroupQuota: 10,
  AttachedPoliciesPerRoleQuota: 10,
  AccessKeysPerUserQuota: 2,
  SigningCertificatesPerUserQuota: 2,
  SSHPublicKeysPerUserQuota: 5,
  ServiceSpecificCredentialsPerServiceQuota: 2,
  MFADevicesPerUserQuota: 8,
  VirtualMFADevicesQuota: 5000,
  VersionsPerPolicyQuota: 5,
  PolicySizeQuota: 6144,
  AssumeRolePolicySizeQuota: 2048,
  UserPolicySizeQuota: 2048,
  GroupPolicySizeQuota: 5120,
  RolePolicySizeQuota: 10240,
  PolicyVersionsInUseQuota: 10000,
  DelegationRequestsQuota: 5000,
} as const

export type QuotaName = keyof typeof quotas

/** The account's limit: AWS's number unless the operator has changed it. */
export function quotaOf(account: Account, name: QuotaName): number {
  return account.Quotas?.[name] ?? quotas[name]
}
