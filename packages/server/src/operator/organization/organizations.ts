import { fullAccess, organizationPolicyKinds } from '../../authorization/organization-policies.ts'
import { newOrganizationsId } from '../../model/identifier.ts'
import type { Account } from '../../store/entity/account.ts'
import type { Organization, OrganizationPolicyType } from '../../store/entity/organization.ts'
import { GLOBAL, type Transaction } from '../../store/store.ts'
import { CommandError, entitiesNow, existingAccount, type OperatorCommand, optionalText } from '../command.ts'
import { writeTelling } from '../operator-event.ts'
import { attach, detachAll } from './attachments.ts'
import { accountsUnder, everyOrganization, everyTarget, namedOrganization, places } from './find.ts'
import { tellOrganization } from './organization-event.ts'

function featureSet(text = 'all'): Organization['FeatureSet'] {
  if (text === 'all') return 'ALL'
  if (text === 'billing') return 'CONSOLIDATED_BILLING'
  throw new CommandError('features are all or billing')
}

const initialTypes: readonly OrganizationPolicyType[] = ['SERVICE_CONTROL_POLICY']

/** An organization for people and programs. */
function shown(organization: Organization) {
  return {
    organization: organization.OrganizationId,
    management: organization.ManagementAccountId,
    root: organization.RootId,
    features: organization.FeatureSet === 'ALL' ? 'all' : 'billing',
    created: organization.CreateDate.toISOString(),
  }
}

/** CommandError for an account that is in an organization already. */
export function requireAlone({ AccountId, OrganizationId }: Account): void {
  if (OrganizationId === undefined) return
  throw new CommandError(
    `account ${AccountId} is in organization ${OrganizationId}; gatehouse organization accounts remove takes it out`,
  )
}

/** Makes an organization of one account, which manages it. With all features it has SCPs in force from the start. */
export const createOrganizationCommand: OperatorCommand = {
  name: 'organization create',
  async run(sources, input, author) {
    const { AccountId } = await existingAccount(sources, input)
    const FeatureSet = featureSet(optionalText(input, 'features'))
    const { random } = sources
    const organization: Organization = {
      OrganizationId: newOrganizationsId('o-', 10, random),
      RootId: newOrganizationsId('r-', 4, random),
      ManagementAccountId: AccountId,
      FeatureSet,
      CreateDate: author.now,
      PolicyTypes: FeatureSet === 'ALL' ? initialTypes : [],
      TrustedServices: [],
      DelegatedAdministrators: [],
      RootFeatures: [],
    }
    await writeTelling(sources, [GLOBAL], author, async (tx, tell) => {
      const account = await tx.accounts.get(GLOBAL, AccountId)
      if (account === undefined) throw new CommandError(`there is no account ${AccountId}`)
      requireAlone(account)
      if ((await tx.organizations.insert(GLOBAL, organization)) === 'exists')
        throw new CommandError('the id that was drawn is taken; run the command again')
      const { OrganizationId, RootId: ParentId } = organization
      await tx.accounts.update(GLOBAL, { ...account, OrganizationId, ParentId, JoinDate: author.now })
      for (const target of FeatureSet === 'ALL' ? [ParentId, AccountId] : [])
        await attach(tx, organization, target, fullAccess)
      const parameters = { organizationId: OrganizationId, featureSet: FeatureSet }
      await tellOrganization(tx, tell, organization, { name: 'CreateOrganization', parameters })
    })
    return shown(organization)
  },
}

export const listOrganizationsCommand: OperatorCommand = {
  name: 'organization list',
  run: async ({ store }) => ({
    organizations: (await everyOrganization(await entitiesNow(store))).map(shown),
  }),
}

/** All there is to say of one organization, but for its accounts, units and policies, which have lists of their own. */
export const showOrganizationCommand: OperatorCommand = {
  name: 'organization show',
  async run({ store }, input) {
    const entities = await entitiesNow(store)
    const organization = await namedOrganization(entities, input)
    const { PolicyTypes, TrustedServices, DelegatedAdministrators, RootFeatures, RootId } = organization
    let accounts = 0
    let units = -1
    for await (const { id } of places(entities, RootId, '')) {
      units += 1
      accounts += await entities.accounts.countOf(GLOBAL, id)
    }
    const some = (values: readonly string[]) => (values.length === 0 ? 'none' : values.join(', '))
    return {
      ...shown(organization),
      accounts,
      units,
      policyTypes: some(PolicyTypes.map((type) => organizationPolicyKinds[type])),
      trusted: some(TrustedServices),
      administrators: some(
        DelegatedAdministrators.map(
          ({ AccountId, ServicePrincipal }) => `${AccountId} (${ServicePrincipal})`,
        ),
      ),
      rootFeatures: some(RootFeatures),
    }
  },
}

/** Turns an organization that only shares its bill into one with all features; there is no way back. */
export const enableAllFeaturesCommand: OperatorCommand = {
  name: 'organization enable-all-features',
  async run(sources, input, author) {
    return writeTelling(sources, [GLOBAL], author, async (tx, tell) => {
      const organization = await namedOrganization(tx, input)
      if (organization.FeatureSet === 'ALL')
        throw new CommandError(`organization ${organization.OrganizationId} has all features already`)
      const changed: Organization = { ...organization, FeatureSet: 'ALL', PolicyTypes: initialTypes }
      await tx.organizations.update(GLOBAL, changed)
      for (const target of await everyTarget(tx, changed)) await attach(tx, changed, target, fullAccess)
      const parameters = { organizationId: changed.OrganizationId }
      await tellOrganization(tx, tell, changed, { name: 'EnableAllFeatures', parameters })
      return shown(changed)
    })
  },
}

/** Removes an organization that has no account left but the one that manages it, with its units and policies. */
export const deleteOrganizationCommand: OperatorCommand = {
  name: 'organization delete',
  async run(sources, input, author) {
    return writeTelling(sources, [GLOBAL], author, async (tx, tell) => {
      const organization = await namedOrganization(tx, input)
      const { OrganizationId } = organization
      await requireNoMembers(tx, organization)
      const targets = await everyTarget(tx, organization)
      for (const target of targets) await detachAll(tx, target)
      for (const unit of targets.filter((id) => id.startsWith('ou-')))
        await tx.organizationalUnits.delete(GLOBAL, unit)
      for (const { PolicyId } of await tx.organizationPolicies.of(GLOBAL, OrganizationId))
        await tx.organizationPolicies.delete(GLOBAL, PolicyId)
      await leave(tx, organization.ManagementAccountId, author.now)
      await tx.organizations.delete(GLOBAL, OrganizationId)
      const parameters = { organizationId: OrganizationId }
      await tellOrganization(tx, tell, organization, { name: 'DeleteOrganization', parameters })
      return { deleted: OrganizationId }
    })
  },
}

async function requireNoMembers(
  tx: Transaction,
  { RootId, ManagementAccountId }: Organization,
): Promise<void> {
  for await (const { id } of places(tx, RootId, '')) {
    const member = (await accountsUnder(tx, id)).find(({ AccountId }) => AccountId !== ManagementAccountId)
    if (member === undefined) continue
    throw new CommandError(
      `account ${member.AccountId} is still a member; gatehouse organization accounts remove takes it out`,
    )
  }
}

/** Makes an account stand alone, from this moment on. */
export async function leave(tx: Transaction, accountId: string, LeaveDate: Date): Promise<void> {
  const account = await tx.accounts.get(GLOBAL, accountId)
  if (account === undefined) return
  const { OrganizationId: _organization, ParentId: _parent, JoinDate: _joined, ...alone } = account
  await tx.accounts.update(GLOBAL, { ...alone, LeaveDate })
}
