import type { Account } from '../store/entity/account.ts'
import type { Organization, OrganizationalUnit } from '../store/entity/organization.ts'
import { type Entities, GLOBAL } from '../store/store.ts'

/** Units may lie in one another so deep. */
export const DEEPEST_UNIT = 5

/** The service principal by which IAM has trusted access to an organization. */
export const IAM_PRINCIPAL = 'iam.amazonaws.com'

/** Where an account stands in its organization. */
export interface Membership {
  readonly organization: Organization
  readonly account: Account
  /** The units above the account, the highest one first. */
  readonly units: readonly OrganizationalUnit[]
}

type Stored = Pick<Entities, 'accounts' | 'organizations' | 'organizationalUnits'>

/** The place of an account; `undefined` for one that is in no organization. */
export async function membershipOf(accountId: string, store: Stored): Promise<Membership | undefined> {
  const account = await store.accounts.get(GLOBAL, accountId)
  if (account?.OrganizationId === undefined) return undefined
  const organization = await store.organizations.get(GLOBAL, account.OrganizationId)
  if (organization === undefined) return undefined
  return { organization, account, units: await unitsAbove(account.ParentId, store) }
}

/** The unit of this id and those above it, the highest one first; none for the id of a root. */
export async function unitsAbove(
  id: string | undefined,
  { organizationalUnits }: Pick<Entities, 'organizationalUnits'>,
): Promise<readonly OrganizationalUnit[]> {
  const units: OrganizationalUnit[] = []
  let unit = id?.startsWith('ou-') ? await organizationalUnits.get(GLOBAL, id) : undefined
  while (unit !== undefined) {
    units.unshift(unit)
    const { ParentId } = unit
    unit = ParentId.startsWith('ou-') ? await organizationalUnits.get(GLOBAL, ParentId) : undefined
  }
  return units
}

/** Whether the account manages its organization: SCPs do not bind it, nor RCPs its resources (E17). */
export function isManagement({ organization, account }: Membership): boolean {
  return organization.ManagementAccountId === account.AccountId
}

/** Whether the account manages the organization, or administers a service for it. */
export function administers(membership: Membership, servicePrincipal: string): boolean {
  const { organization, account } = membership
  const isDelegated = organization.DelegatedAdministrators.some(
    ({ AccountId, ServicePrincipal }) =>
      AccountId === account.AccountId && ServicePrincipal === servicePrincipal,
  )
  return isDelegated || isManagement(membership)
}

/** A part of an organization: its root, a unit or an account. */
export interface OrganizationEntity extends Omit<Membership, 'account'> {
  /** The units on the way down, the entity itself included where it is one. */
  readonly units: readonly OrganizationalUnit[]
  /** Where it is an account. */
  readonly account?: Account
}

/** What policies may be attached to on the way to the entity: the root, each unit, the account. */
export function targetsOf({ organization, account, units }: OrganizationEntity): readonly string[] {
  const ids = [organization.RootId, ...units.map(({ UnitId }) => UnitId)]
  return account === undefined ? ids : [...ids, account.AccountId]
}

/** The value of `aws:PrincipalOrgPaths`: the way down to what the account stands under, with a slash behind each part (X1). */
export function organizationPath({ organization, units }: Omit<Membership, 'account'>): string {
  const { OrganizationId, RootId } = organization
  return [OrganizationId, RootId, ...units.map(({ UnitId }) => UnitId), ''].join('/')
}
