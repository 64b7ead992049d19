import {
  isManagement,
  type Membership,
  membershipOf,
  type OrganizationEntity,
  organizationPath,
} from '../../authorization/organization.ts'
import { accountKind } from '../../store/entity/account.ts'
import type { Organization, OrganizationalUnit } from '../../store/entity/organization.ts'
import { entitiesOf } from '../../store/pages.ts'
import { type Entities, GLOBAL } from '../../store/store.ts'

type Stored = Pick<Entities, 'accounts' | 'organizations' | 'organizationalUnits'>

/** The entity of a path in this organization; `undefined` where the path leads to nothing. */
export async function entityAt(
  store: Stored,
  organization: Organization,
  path: string,
): Promise<OrganizationEntity | undefined> {
  const [id, root, ...rest] = path.replace(/\/$/, '').split('/')
  if (id !== organization.OrganizationId || root !== organization.RootId) return undefined
  const units: OrganizationalUnit[] = []
  let parent = root
  for (const [index, part] of rest.entries()) {
    const unit = await store.organizationalUnits.get(GLOBAL, part)
    if (unit !== undefined && unit.ParentId === parent) {
      units.push(unit)
      parent = part
      continue
    }
    const account = await store.accounts.get(GLOBAL, part)
    const isLast = index === rest.length - 1
    return isLast && account?.ParentId === parent ? { organization, units, account } : undefined
  }
  return { organization, units }
}

/**
 * The accounts whose uses a report tells of: an account itself, else every account below but the one that manages the
 * organization, which no service control policy limits.
 */
export async function* accountsIn(store: Stored, entity: OrganizationEntity): AsyncGenerator<Membership> {
  const { organization, units, account } = entity
  if (account !== undefined) {
    yield { organization, account, units }
    return
  }
  const parent = units.at(-1)?.UnitId ?? organization.RootId
  for await (const found of entitiesOf(store.accounts, accountKind, GLOBAL, { target: parent })) {
    const membership = { organization, account: found, units }
    if (!isManagement(membership)) yield membership
  }
  for (const unit of await store.organizationalUnits.of(GLOBAL, parent)) {
    yield* accountsIn(store, { organization, units: [...units, unit] })
  }
}

/** The path of an account, as entity paths are written. */
export const accountPath = (membership: Membership): string =>
  `${organizationPath(membership)}${membership.account.AccountId}`

/** The organization that an account manages; `undefined` for every other account. */
export async function organizationManagedBy(
  store: Stored,
  accountId: string,
): Promise<Organization | undefined> {
  const membership = await membershipOf(accountId, store)
  return membership !== undefined && isManagement(membership) ? membership.organization : undefined
}
