import { IAM_PRINCIPAL } from '../../authorization/organization.ts'
import { withoutRootFeatures } from '../../authorization/root-features.ts'
import { GLOBAL } from '../../store/store.ts'
import { CommandError, entitiesNow, type OperatorCommand, requiredText } from '../command.ts'
import { writeTelling } from '../operator-event.ts'
import { memberOf, namedOrganization, requireAllFeatures } from './find.ts'
import { tellOrganization } from './organization-event.ts'

function servicePrincipal(text: string): string {
  if (/^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(text) && text.length <= 128) return text
  throw new CommandError(`service is no service principal such as ${IAM_PRINCIPAL}`)
}

/** Lets a service work for the whole organization; central management of root users begins with IAM's. */
export const enableTrustCommand: OperatorCommand = {
  name: 'organization trust enable',
  async run(sources, input, author) {
    const service = servicePrincipal(requiredText(input, 'service'))
    return writeTelling(sources, [GLOBAL], author, async (tx, tell) => {
      const organization = await namedOrganization(tx, input)
      const { OrganizationId, TrustedServices } = organization
      requireAllFeatures(organization)
      if (TrustedServices.includes(service)) throw new CommandError(`${service} has trusted access already`)
      await tx.organizations.update(GLOBAL, {
        ...organization,
        TrustedServices: [...TrustedServices, service].sort(),
      })
      const parameters = { servicePrincipal: service }
      await tellOrganization(tx, tell, organization, { name: 'EnableAWSServiceAccess', parameters })
      return { organization: OrganizationId, enabled: service }
    })
  },
}

/** Ends trusted access, and with it what hung on it: administrators of the service, IAM's root features and their sessions. */
export const disableTrustCommand: OperatorCommand = {
  name: 'organization trust disable',
  async run(sources, input, author) {
    const service = servicePrincipal(requiredText(input, 'service'))
    return writeTelling(sources, [GLOBAL], author, async (tx, tell) => {
      const organization = await namedOrganization(tx, input)
      const { OrganizationId, TrustedServices, DelegatedAdministrators } = organization
      if (!TrustedServices.includes(service)) throw new CommandError(`${service} has no trusted access`)
      await tx.organizations.update(GLOBAL, {
        ...withoutRootFeatures(organization, () => service === IAM_PRINCIPAL, author.now),
        TrustedServices: TrustedServices.filter((other) => other !== service),
        DelegatedAdministrators: DelegatedAdministrators.filter(
          ({ ServicePrincipal }) => ServicePrincipal !== service,
        ),
      })
      const parameters = { servicePrincipal: service }
      await tellOrganization(tx, tell, organization, { name: 'DisableAWSServiceAccess', parameters })
      return { organization: OrganizationId, disabled: service }
    })
  },
}

/** Lets a member account administer a service for the whole organization. */
export const addAdministratorCommand: OperatorCommand = {
  name: 'organization administrators add',
  async run(sources, input, author) {
    const id = requiredText(input, 'account')
    const ServicePrincipal = servicePrincipal(requiredText(input, 'service'))
    return writeTelling(sources, [GLOBAL], author, async (tx, tell) => {
      const { organization } = await memberOf(tx, id)
      const { OrganizationId, ManagementAccountId, TrustedServices, DelegatedAdministrators } = organization
      if (ManagementAccountId === id)
        throw new CommandError(`account ${id} manages the organization and needs no delegation`)
      if (!TrustedServices.includes(ServicePrincipal)) {
        throw new CommandError(
          `${ServicePrincipal} has no trusted access; gatehouse organization trust enable ${ServicePrincipal} comes first`,
        )
      }
      const isThere = DelegatedAdministrators.some(
        (one) => one.AccountId === id && one.ServicePrincipal === ServicePrincipal,
      )
      if (isThere) throw new CommandError(`account ${id} administers ${ServicePrincipal} already`)
      await tx.organizations.update(GLOBAL, {
        ...organization,
        DelegatedAdministrators: [...DelegatedAdministrators, { AccountId: id, ServicePrincipal }],
      })
      await tellOrganization(tx, tell, organization, {
        ...{ name: 'RegisterDelegatedAdministrator', members: [id] },
        parameters: { accountId: id, servicePrincipal: ServicePrincipal },
      })
      return { organization: OrganizationId, account: id, administers: ServicePrincipal }
    })
  },
}

/** Ends what a member administers; the root sessions that it asked for end with that, and do not come back. */
export const removeAdministratorCommand: OperatorCommand = {
  name: 'organization administrators remove',
  async run(sources, input, author) {
    const id = requiredText(input, 'account')
    const service = servicePrincipal(requiredText(input, 'service'))
    return writeTelling(sources, [GLOBAL], author, async (tx, tell) => {
      const { organization, account } = await memberOf(tx, id)
      const { DelegatedAdministrators, OrganizationId } = organization
      const others = DelegatedAdministrators.filter(
        ({ AccountId, ServicePrincipal }) => AccountId !== id || ServicePrincipal !== service,
      )
      if (others.length === DelegatedAdministrators.length)
        throw new CommandError(`account ${id} does not administer ${service}`)
      await tx.organizations.update(GLOBAL, { ...organization, DelegatedAdministrators: others })
      if (service === IAM_PRINCIPAL)
        await tx.accounts.update(GLOBAL, { ...account, AdministrationEndDate: author.now })
      await tellOrganization(tx, tell, organization, {
        ...{ name: 'DeregisterDelegatedAdministrator', members: [id] },
        parameters: { accountId: id, servicePrincipal: service },
      })
      return { organization: OrganizationId, account: id, removed: service }
    })
  },
}

export const listAdministratorsCommand: OperatorCommand = {
  name: 'organization administrators list',
  async run({ store }, input) {
    const { DelegatedAdministrators } = await namedOrganization(await entitiesNow(store), input)
    return {
      administrators: DelegatedAdministrators.map(({ AccountId, ServicePrincipal }) => ({
        account: AccountId,
        service: ServicePrincipal,
      })),
    }
  },
}
