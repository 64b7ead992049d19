import { DEEPEST_UNIT, unitsAbove } from '../../authorization/organization.ts'
import { type Account, accountKind, isAccountId } from '../../store/entity/account.ts'
import {
  type Organization,
  type OrganizationalUnit,
  organizationKind,
} from '../../store/entity/organization.ts'
import { wholeList } from '../../store/pages.ts'
import { type Entities, GLOBAL } from '../../store/store.ts'
import { CommandError, type CommandInput, optionalText } from '../command.ts'

/** Everything that a store holds, as a transaction or outside of one. */
type Stored = Pick<Entities, 'accounts' | 'organizations' | 'organizationalUnits' | 'organizationAttachments'>

/** All organizations, in the order of their roots. */
export function everyOrganization({ organizations }: Pick<Stored, 'organizations'>): Promise<Organization[]> {
  return wholeList(organizations, organizationKind, GLOBAL)
}

/** The organization that the input names, or else the only one; CommandError where that is not one. */
export async function namedOrganization(store: Stored, input: CommandInput): Promise<Organization> {
  const id = optionalText(input, 'organization')
  if (id !== undefined) {
    const organization = await store.organizations.get(GLOBAL, id)
    if (organization !== undefined) return organization
    throw new CommandError(`there is no organization ${id}; gatehouse organization list shows them`)
  }
  const [only, ...others] = await everyOrganization(store)
  if (only === undefined)
    throw new CommandError('there is no organization; gatehouse organization create ACCOUNT makes one')
  if (others.length > 0) {
    throw new CommandError(
      'there are several organizations: name one by --organization; gatehouse organization list shows them',
    )
  }
  return only
}

/** What policies may be attached to: the root of an organization, a unit or an account of it. */
export interface Target {
  readonly organization: Organization
  readonly id: string
  /** Where it is a unit. */
  readonly unit?: OrganizationalUnit
  /** Where it is an account. */
  readonly account?: Account
}

/** The root, unit or account of this id; CommandError where no organization has it. */
export async function targetOf(store: Stored, id: string): Promise<Target> {
  const unknown = () =>
    new CommandError(
      `${id} is no root, unit or account of an organization; gatehouse organization units list and accounts list show them`,
    )
  const inOrganization = async (organizationId: string | undefined) => {
    const organization = organizationId && (await store.organizations.get(GLOBAL, organizationId))
    if (!organization) throw unknown()
    return organization
  }
  if (id.startsWith('r-')) {
    const organization = await store.organizations.find(GLOBAL, id)
    if (organization === undefined) throw unknown()
    return { organization, id }
  }
  if (id.startsWith('ou-')) {
    const unit = await store.organizationalUnits.get(GLOBAL, id)
    return { organization: await inOrganization(unit?.OrganizationId), id, ...(unit && { unit }) }
  }
  const account = isAccountId(id) ? await store.accounts.get(GLOBAL, id) : undefined
  return { organization: await inOrganization(account?.OrganizationId), id, ...(account && { account }) }
}

/** The account of this id with its organization; CommandError for a root or unit. */
export async function memberOf(
  store: Stored,
  id: string,
): Promise<{ readonly organization: Organization; readonly account: Account }> {
  const { organization, account } = await targetOf(store, id)
  if (account === undefined) throw new CommandError(`${id} is no account`)
  return { organization, account }
}

/** CommandError where the organization only shares its bill. */
export function requireAllFeatures({ OrganizationId, FeatureSet }: Organization): void {
  if (FeatureSet === 'ALL') return
  throw new CommandError(
    `organization ${OrganizationId} only shares its bill; gatehouse organization enable-all-features comes first`,
  )
}

/** The root or unit of this id; CommandError for an account. */
export async function parentOf(store: Stored, id: string): Promise<Target> {
  const target = await targetOf(store, id)
  if (target.account === undefined) return target
  throw new CommandError(`${id} is an account; accounts and units stand under the root or a unit`)
}

/** CommandError where a unit under this parent would lie too deep. */
export async function requireDepth(store: Stored, { id }: Target): Promise<void> {
  if ((await unitsAbove(id, store)).length >= DEEPEST_UNIT)
    throw new CommandError(`units may lie in one another ${DEEPEST_UNIT} deep, and ${id} lies that deep`)
}

/** The accounts that stand directly under a root or unit. */
export function accountsUnder({ accounts }: Pick<Stored, 'accounts'>, parent: string): Promise<Account[]> {
  return wholeList(accounts, accountKind, GLOBAL, { target: parent })
}

/** A root or unit with what lies in it, each parent before what stands under it. */
export async function* places(
  store: Pick<Stored, 'organizationalUnits'>,
  parent: string,
  path: string,
): AsyncGenerator<{ readonly id: string; readonly path: string; readonly unit?: OrganizationalUnit }> {
  yield { id: parent, path }
  for (const unit of await store.organizationalUnits.of(GLOBAL, parent)) {
    for await (const place of places(store, unit.UnitId, `${path}/${unit.Name}`)) {
      yield place.id === unit.UnitId ? { ...place, unit } : place
    }
  }
}

/** Root, units and accounts of an organization, by their ids. */
export async function everyTarget(store: Stored, { RootId }: Organization): Promise<string[]> {
  const ids: string[] = []
  for await (const { id } of places(store, RootId, '')) {
    ids.push(id, ...(await accountsUnder(store, id)).map(({ AccountId }) => AccountId))
  }
  return ids
}
