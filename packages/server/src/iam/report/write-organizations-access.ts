import { setImmediate } from 'node:timers/promises'
import { isManagement, type OrganizationEntity, targetsOf } from '../../authorization/organization.ts'
import {
  type AwsOrganizationPolicy,
  findOrganizationPolicy,
  OrganizationPolicies,
} from '../../authorization/organization-policies.ts'
import { PolicyCache } from '../../authorization/policy-cache.ts'
import type { OrganizationsAccessReport } from '../../store/entity/report.ts'
import { type Accessed, type Entities, GLOBAL } from '../../store/store.ts'
import { allServices, type GrantedService, servicesGrantedByAll } from './granted-services.ts'
import { accountPath, accountsIn, entityAt, organizationManagedBy } from './organization-entity.ts'
import type { KeptAccess } from './organizations-access.ts'
import { trackedSince } from './tracking-period.ts'

/** When somebody of an account last asked for a service. */
export type ServiceAccess = Pick<Accessed, 'service' | 'time' | 'region'>

export interface OrganizationsAccessSources {
  readonly entities: Entities
  /** The last use of each service by anybody of an account. */
  readonly servicesAccessed: (account: string) => Promise<readonly ServiceAccess[]>
  readonly clock: () => number
}

/**
 * The report on a part of an organization in one part: the services that its service control policies allow, or one
 * policy does, and when accounts last asked for them.
 */
export async function* writeOrganizationsAccess(
  sources: OrganizationsAccessSources,
  { EntityPath, PolicyId }: OrganizationsAccessReport,
  accountId: string,
): AsyncGenerator<string> {
  const { entities } = sources
  const organization = await organizationManagedBy(entities, accountId)
  const entity = organization && (await entityAt(entities, organization, EntityPath))
  if (entity === undefined) throw new Error(`there is no ${EntityPath} any more`)
  const policy = PolicyId === undefined ? undefined : await policyOf(entities, PolicyId)
  const services = await allowedServices(entities, entity, policy)
  const uses = await usesOf(sources, entity, policy)
  yield JSON.stringify(
    services.map(({ namespace, name }): KeptAccess => {
      const { accounts = 0, last } = uses.get(namespace) ?? {}
      return { namespace, name, accounts, ...(last && { last }) }
    }),
  )
}

async function policyOf(store: Entities, id: string): Promise<AwsOrganizationPolicy> {
  const policy = await findOrganizationPolicy(store, id)
  if (policy === undefined) throw new Error(`there is no policy ${id} any more`)
  return policy
}

/** The management account may use every service, whatever policies say. */
async function allowedServices(
  entities: Entities,
  entity: OrganizationEntity,
  policy: AwsOrganizationPolicy | undefined,
): Promise<readonly Pick<GrantedService, 'namespace' | 'name'>[]> {
  const { organization, account } = entity
  if (account !== undefined && isManagement({ organization, account, units: [] })) return allServices()
  const cache = new PolicyCache()
  if (policy !== undefined) return servicesGrantedByAll([[cache.of(policy, policy.Document, 'scp')]])
  const levels = await new OrganizationPolicies(cache).serviceLevels(
    organization,
    'aws',
    targetsOf(entity),
    entities,
  )
  return servicesGrantedByAll(levels.map((level) => level.map((attached) => attached.policy)))
}

/** Who has last asked for each service, and how many accounts have; of a policy, those that it applies to. */
async function usesOf(
  { entities, servicesAccessed, clock }: OrganizationsAccessSources,
  entity: OrganizationEntity,
  policy: AwsOrganizationPolicy | undefined,
): Promise<ReadonlyMap<string, Pick<KeptAccess, 'accounts' | 'last'>>> {
  const since = trackedSince(clock())
  const uses = new Map<string, Pick<KeptAccess, 'accounts' | 'last'>>()
  for await (const membership of accountsIn(entities, entity)) {
    const isCounted =
      policy === undefined ||
      // no policy limits it, so that its report is the same with any
      isManagement(membership) ||
      (await applies(entities, policy, targetsOf(membership)))
    if (!isCounted) continue
    const path = accountPath(membership)
    for (const { service, time, region } of await servicesAccessed(membership.account.AccountId)) {
      if (time < since) continue
      const { accounts = 0, last } = uses.get(service) ?? {}
      const use = { time: time.getTime(), region, path }
      const latest = last === undefined || last.time < use.time ? use : last
      uses.set(service, { accounts: accounts + 1, last: latest })
    }
    await setImmediate()
  }
  return uses
}

async function applies(
  { organizationAttachments }: Entities,
  { PolicyId }: AwsOrganizationPolicy,
  targets: readonly string[],
): Promise<boolean> {
  for (const target of targets) {
    if ((await organizationAttachments.get(GLOBAL, `${target}/${PolicyId}`)) !== undefined) return true
  }
  return false
}
