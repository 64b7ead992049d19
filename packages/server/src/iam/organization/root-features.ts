import type { ReadingCall, WritingCall } from '../../authorization/call.ts'
import { administers, IAM_PRINCIPAL, isManagement, membershipOf } from '../../authorization/organization.ts'
import { withoutRootFeatures } from '../../authorization/root-features.ts'
import { modelled } from '../../model/error.ts'
import type { Organization, RootFeature } from '../../store/entity/organization.ts'
import { type Entities, GLOBAL } from '../../store/store.ts'

const OrganizationNotFound = modelled('OrganizationNotFoundException')
const OrganizationNotInAllFeaturesMode = modelled('OrganizationNotInAllFeaturesModeException')
const ServiceAccessNotEnabled = modelled('ServiceAccessNotEnabledException')
const NotManagementOrAdministrator = modelled('AccountNotManagementOrDelegatedAdministratorException')
const NotManagement = modelled('CallerIsNotManagementAccountException')

/**
 * The organization whose root users the caller's account may manage. Otherwise the error that says what is lacking:
 * an organization, all its features, trusted access of IAM, or that the account manages or administers it. `managing`
 * asks for the management account itself.
 */
export async function managedOrganization(
  { account: { AccountId: id } }: Pick<ReadingCall, 'account'>,
  store: Entities,
  { managing }: { readonly managing: boolean },
): Promise<Organization> {
  const membership = await membershipOf(id, store)
  if (membership === undefined)
    throw OrganizationNotFound(`The input account ${id} is not a member of an organization.`)
  const { organization } = membership
  if (organization.FeatureSet !== 'ALL')
    throw OrganizationNotInAllFeaturesMode(
      `All features are not enabled by organization of input account ${id}.`,
    )
  // behaviours 95
  if (!organization.TrustedServices.includes(IAM_PRINCIPAL))
    throw ServiceAccessNotEnabled(
      `Trusted Access for IAM not enabled by organization of input account ${id}.`,
    )
  if (!administers(membership, IAM_PRINCIPAL)) {
    throw NotManagementOrAdministrator(
      `The input account ${id} is not the management account or a delegated administrator of its organization.`,
    )
  }
  if (managing && !isManagement(membership))
    throw NotManagement(`The input account ${id} is not the management account of its organization.`)
  return organization
}

const order: readonly RootFeature[] = ['RootCredentialsManagement', 'RootSessions']

/** An organization with its features, as every operation on them answers. */
export function asFeatures({ OrganizationId, RootFeatures }: Organization) {
  return { OrganizationId, EnabledFeatures: order.filter((feature) => RootFeatures.includes(feature)) }
}

/** Switches a feature on, which the management account alone may do; one that is on stays on. */
export async function enable(call: WritingCall, feature: RootFeature) {
  const organization = await managedOrganization(call, call.tx, { managing: true })
  return keep(call, { ...organization, RootFeatures: [...new Set([...organization.RootFeatures, feature])] })
}

/** Switches a feature off, which ends the root sessions that it gave; one that is off stays off. */
export async function disable(call: WritingCall, feature: RootFeature) {
  const organization = await managedOrganization(call, call.tx, { managing: false })
  return keep(
    call,
    withoutRootFeatures(organization, (other) => other === feature, call.now),
  )
}

async function keep({ tx }: WritingCall, organization: Organization) {
  await tx.organizations.update(GLOBAL, organization)
  return asFeatures(organization)
}
