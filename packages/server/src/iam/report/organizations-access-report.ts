import type { ReadingCall } from '../../authorization/call.ts'
import { noResource } from '../../authorization/no-resource.ts'
import { isManagement, membershipOf } from '../../authorization/organization.ts'
import { findOrganizationPolicy } from '../../authorization/organization-policies.ts'
import { AccessDenied, modelled, ValidationError } from '../../model/error.ts'
import type { ResourceFinder } from '../../model/operation.ts'
import type { Organization } from '../../store/entity/organization.ts'
import type { Entities } from '../../store/store.ts'
import { iam } from '../service.ts'
import { entityAt } from './organization-entity.ts'
import { asAccessDetail, inOrderOf, keptAccesses, type SortKey } from './organizations-access.ts'
import { jobFailure, reportOfJob, startJob } from './report-job.ts'

const ReportGenerationLimitExceeded = modelled('ReportGenerationLimitExceededException')

/** How many reports on organizations may be under way at the same time in one account. */
const MOST_UNDER_WAY = 10

/** The report on a part of an organization, which the path of the part names. */
const accessReport: ResourceFinder<{ EntityPath: string }, undefined, ReadingCall> = {
  types: ['access-report'],
  find: ({ EntityPath }, { account: { AccountId, Partition } }) => ({
    arn: `arn:${Partition}:iam::${AccountId}:access-report/${EntityPath}`,
    existing: () => undefined,
  }),
}

/** The organization that the caller's account manages; AccessDenied, in the words of Organizations, for all others. */
async function ownOrganization({ account }: ReadingCall, store: Entities): Promise<Organization> {
  const membership = await membershipOf(account.AccountId, store)
  if (membership === undefined) throw AccessDenied('Your account is not a member of an organization.')
  if (!isManagement(membership)) throw AccessDenied("You don't have permissions to access this resource.")
  return membership.organization
}

/** Refuses a policy that is no service control policy of the organization. */
async function requirePolicy(store: Entities, { OrganizationId }: Organization, id: string): Promise<void> {
  const policy = await findOrganizationPolicy(store, id)
  const isForeign = policy && 'OrganizationId' in policy && policy.OrganizationId !== OrganizationId
  if (policy?.Type === 'SERVICE_CONTROL_POLICY' && !isForeign) return
  throw ValidationError(`The organization has no service control policy ${id}.`)
}

export const GenerateOrganizationsAccessReport = iam.operation('GenerateOrganizationsAccessReport', {
  access: 'Read',
  effect: 'writes',
  resource: accessReport,
  context: { 'iam:OrganizationsPolicyId': ({ OrganizationsPolicyId }) => OrganizationsPolicyId },
  async handle({ EntityPath, OrganizationsPolicyId }, call) {
    const { account, tx } = call
    const organization = await ownOrganization(call, tx)
    if (!organization.PolicyTypes.includes('SERVICE_CONTROL_POLICY'))
      throw ValidationError('Service control policies are not enabled for the organization.')
    if ((await entityAt(tx, organization, EntityPath)) === undefined)
      throw ValidationError(`The entity path ${EntityPath} does not exist in the organization.`)
    if (OrganizationsPolicyId !== undefined) await requirePolicy(tx, organization, OrganizationsPolicyId)
    const policy = OrganizationsPolicyId === undefined ? {} : { PolicyId: OrganizationsPolicyId }
    const asked = { Type: 'organizations-access', EntityPath, ...policy } as const
    return startJob(call, asked, MOST_UNDER_WAY, () =>
      ReportGenerationLimitExceeded(
        `Cannot generate more than ${MOST_UNDER_WAY} reports at the same time for account ${account.AccountId}.`,
      ),
    )
  },
})

export const GetOrganizationsAccessReport = iam.operation('GetOrganizationsAccessReport', {
  access: 'Read',
  resource: noResource,
  async handle(input, call) {
    const page = call.paging(input)
    const report = await reportOfJob('organizations-access', input, call)
    const JobCreationDate = report.RequestDate
    if (report.State === 'making') return { JobStatus: 'IN_PROGRESS' as const, JobCreationDate }
    const job = { JobCreationDate, JobCompletionDate: report.CompletionDate ?? JobCreationDate }
    if (report.State === 'failed') return { JobStatus: 'FAILED' as const, ...job, ErrorDetails: jobFailure }
    const accesses = inOrderOf(input.SortKey as SortKey | undefined, await keptAccesses(report, call))
    // a position is the number of the last service that was shown
    const start = page.query.after === undefined ? 0 : Number(page.query.after) + 1
    const items = accesses.slice(start, start + page.query.limit)
    const more = accesses.length > start + items.length
    return {
      JobStatus: 'COMPLETED' as const,
      ...job,
      NumberOfServicesAccessible: accesses.length,
      NumberOfServicesNotAccessed: accesses.filter(({ last }) => last === undefined).length,
      AccessDetails: items.map(asAccessDetail),
      ...page.members({ items, more }, () => String(start + items.length - 1)),
    }
  },
})
