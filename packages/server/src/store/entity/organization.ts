import type { Kind } from '../kind.ts'

/** The types of policies that an organization may have in force. */
export const organizationPolicyTypes = ['SERVICE_CONTROL_POLICY', 'RESOURCE_CONTROL_POLICY'] as const

export type OrganizationPolicyType = (typeof organizationPolicyTypes)[number]

/** What central management of root users may be switched on for. */
export type RootFeature = 'RootCredentialsManagement' | 'RootSessions'

/** A member account that may do what the management account may, for one service. */
export interface DelegatedAdministrator {
  readonly AccountId: string
  readonly ServicePrincipal: string
}

/**
 * An organization of accounts. It and all that belongs to it are kept in the pseudo-account `global`; which account is
 * in which organization, and where, stands with the account.
 */
export interface Organization {
  /** `o-` and ten letters and digits. */
  readonly OrganizationId: string
  /** `r-` and four letters and digits: what stands above all its units. */
  readonly RootId: string
  readonly ManagementAccountId: string
  readonly FeatureSet: 'ALL' | 'CONSOLIDATED_BILLING'
  readonly CreateDate: Date
  /** Types of policies that are in force. */
  readonly PolicyTypes: readonly OrganizationPolicyType[]
  /** Service principals that have trusted access. */
  readonly TrustedServices: readonly string[]
  readonly DelegatedAdministrators: readonly DelegatedAdministrator[]
  readonly RootFeatures: readonly RootFeature[]
  /** When features were last switched off, in seconds since 1970: root sessions issued by then have ended. */
  readonly RootSessionsEnded?: Readonly<Partial<Record<RootFeature, number>>>
}

export const organizationKind: Kind<Organization> = {
  kind: 'organization',
  id: (organization) => organization.OrganizationId,
  name: (organization) => organization.RootId,
  dates: ['CreateDate'],
}

/** An organizational unit: it holds accounts and further units, and stays where it was made. */
export interface OrganizationalUnit {
  /** `ou-`, what follows in the id of the root, and eight letters and digits. */
  readonly UnitId: string
  readonly OrganizationId: string
  /** The root, or another unit. */
  readonly ParentId: string
  /** Unique within the parent without regard to case. */
  readonly Name: string
  readonly CreateDate: Date
}

export const organizationalUnitKind: Kind<OrganizationalUnit> = {
  kind: 'organizational-unit',
  id: (unit) => unit.UnitId,
  owner: (unit) => unit.ParentId,
  name: (unit) => unit.Name.toLowerCase(),
  dates: ['CreateDate'],
}

/** A policy of an organization that its operator has written. */
export interface OrganizationPolicy {
  /** `p-` and ten letters and digits. */
  readonly PolicyId: string
  readonly OrganizationId: string
  readonly Type: OrganizationPolicyType
  /** Unique among policies of its type without regard to case. */
  readonly Name: string
  readonly Description: string
  /** The document as it was given. */
  readonly Document: string
  readonly CreateDate: Date
  readonly UpdateDate: Date
}

export const organizationPolicyKind: Kind<OrganizationPolicy> = {
  kind: 'organization-policy',
  id: (policy) => policy.PolicyId,
  owner: (policy) => policy.OrganizationId,
  name: (policy) => `${policy.Type}/${policy.Name.toLowerCase()}`,
  dates: ['CreateDate', 'UpdateDate'],
}

/** That a policy is attached to the root of an organization, a unit or an account. */
export interface OrganizationAttachment {
  readonly TargetId: string
  readonly OrganizationId: string
  readonly PolicyId: string
}

export const organizationAttachmentKind: Kind<OrganizationAttachment> = {
  kind: 'organization-attachment',
  id: ({ TargetId, PolicyId }) => `${TargetId}/${PolicyId}`,
  owner: ({ TargetId }) => TargetId,
  name: ({ PolicyId }) => PolicyId,
  // AWS's own policies have one id in all organizations
  target: ({ OrganizationId, PolicyId }) => `${OrganizationId}/${PolicyId}`,
}
