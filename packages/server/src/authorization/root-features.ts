import type { Account } from '../store/entity/account.ts'
import type { Organization, RootFeature } from '../store/entity/organization.ts'
import { IAM_PRINCIPAL } from './organization.ts'

/** Which feature a root session needs for its task: for credentials of root users, or for what only they can do. */
export function featureOf(task: string): RootFeature {
  return task.startsWith('IAM') ? 'RootCredentialsManagement' : 'RootSessions'
}

/** Whether the organization manages root users centrally in this way. */
export function isRootFeatureOn(organization: Organization, feature: RootFeature): boolean {
  const { FeatureSet, TrustedServices, RootFeatures } = organization
  return FeatureSet === 'ALL' && TrustedServices.includes(IAM_PRINCIPAL) && RootFeatures.includes(feature)
}

/**
 * The organization with these features switched off. The sessions that they gave end with them, and do not come back with
 * them: neither do those that were issued in the same second.
 */
export function withoutRootFeatures(
  organization: Organization,
  isEnded: (feature: RootFeature) => boolean,
  now: Date,
): Organization {
  const ended = organization.RootFeatures.filter(isEnded)
  if (ended.length === 0) return organization
  const second = secondOf(now)
  return {
    ...organization,
    RootFeatures: organization.RootFeatures.filter((feature) => !isEnded(feature)),
    RootSessionsEnded: {
      ...organization.RootSessionsEnded,
      ...Object.fromEntries(ended.map((feature) => [feature, second])),
    },
  }
}

/** Whether a root session for this task, issued then (in seconds since 1970), is still wanted by the organization. */
export function isRootSessionInForce(organization: Organization, task: string, issuedAt: number): boolean {
  const feature = featureOf(task)
  const ended = organization.RootSessionsEnded?.[feature]
  return isRootFeatureOn(organization, feature) && (ended === undefined || issuedAt > ended)
}

/**
 * Whether neither account has left an organization since a root session was issued (in seconds since 1970), nor the one
 * that asked for it ceased to administer IAM. One that came back is as new; a session of the same second is over, too.
 */
export function isStillOfBoth(member: Account, issuer: Account, issuedAt: number): boolean {
  const ends = [member.LeaveDate, issuer.LeaveDate, issuer.AdministrationEndDate]
  return ends.every((end) => end === undefined || issuedAt > secondOf(end))
}

const secondOf = (date: Date): number => Math.floor(date.getTime() / 1000)
