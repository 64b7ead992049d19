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

/** A quota that is as large as another one until it is changed itself: AWS publishes it so. */
const follows: Partial<Record<QuotaName, QuotaName>> = { VirtualMFADevicesQuota: 'UsersQuota' }

/** The account's limit: AWS's number unless the operator has changed it. */
export function quotaOf(account: Pick<Account, 'Quotas'>, name: QuotaName): number {
  const followed = follows[name]
  return account.Quotas?.[name] ?? (followed === undefined ? quotas[name] : quotaOf(account, followed))
}
