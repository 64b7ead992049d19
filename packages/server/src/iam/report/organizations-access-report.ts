import type { ReadingCall } from '../../authorization/call.ts'
import { noResource } from '../../authorization/no-resource.ts'
import { AccessDenied } from '../../model/error.ts'
import type { ResourceFinder } from '../../model/operation.ts'
import { iam } from '../service.ts'
import { missingJob } from './last-accessed-report.ts'

/** The report on a part of an organization, which the path of the part names. */
const accessReport: ResourceFinder<{ EntityPath: string }, undefined, ReadingCall> = {
  types: ['access-report'],
  find: ({ EntityPath }, { account: { AccountId, Partition } }) => ({
    arn: `arn:${Partition}:iam::${AccountId}:access-report/${EntityPath}`,
    existing: () => undefined,
  }),
}

/** No account is in an organization yet, and so no account may ask about one. */
export const GenerateOrganizationsAccessReport = iam.operation('GenerateOrganizationsAccessReport', {
  access: 'Read',
  resource: accessReport,
  context: { 'iam:OrganizationsPolicyId': ({ OrganizationsPolicyId }) => OrganizationsPolicyId },
  handle() {
    throw AccessDenied('Your account is not a member of an organization.')
  },
})

export const GetOrganizationsAccessReport = iam.operation('GetOrganizationsAccessReport', {
  access: 'Read',
  resource: noResource,
  handle(input, call) {
    call.paging(input)
    throw missingJob(input.JobId)
  },
})
