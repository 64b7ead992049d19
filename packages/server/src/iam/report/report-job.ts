import type { ReadingCall, WritingCall } from '../../authorization/call.ts'
import { NoSuchEntity } from '../../model/error.ts'
import { uuid } from '../../model/identifier.ts'
import type { LastAccessedReport, OrganizationsAccessReport, Report } from '../../store/entity/report.ts'

/** How long the report of a job can be read, in milliseconds. */
const KEPT = 7 * 86_400_000

/** How many jobs of an account are kept; the report of a further one takes the place of the oldest. */
export const MOST_JOBS = 10_000

/** What a report is to be about. */
type Asked =
  | Pick<LastAccessedReport, 'Type' | 'Arn' | 'Granularity'>
  | Pick<OrganizationsAccessReport, 'Type' | 'EntityPath' | 'PolicyId'>

/** Has a report made, and answers its job. No more than `most` of its type may be under way; beyond them it throws `refusal`. */
export async function startJob(
  { account: { AccountId }, tx, now, random }: WritingCall,
  asked: Asked,
  most: number,
  refusal: () => Error,
): Promise<{ readonly JobId: string }> {
  if ((await tx.reports.countOf(AccountId, asked.Type)) >= most) throw refusal()
  const JobId = uuid(random)
  // whoever makes reports is told of this change
  await tx.reports.insert(AccountId, {
    ...{ ReportId: JobId, State: 'making', RequestDate: now, Edition: '', Parts: 0 },
    ...asked,
  })
  return { JobId }
}

/** Whether the report of a job is too old to be read. */
export function isOutlived({ RequestDate }: Report, now: Date): boolean {
  return now.getTime() - RequestDate.getTime() > KEPT
}

/** The report of a job, of this type; NoSuchEntity for one that the account does not have any more. */
export async function reportOfJob<T extends Report['Type']>(
  type: T,
  { JobId }: { readonly JobId: string },
  { store, account, now }: ReadingCall,
): Promise<Extract<Report, { readonly Type: T }>> {
  const report = await store.reports.get(account.AccountId, JobId)
  if (report === undefined || !isOfType(report, type) || isOutlived(report, now))
    throw NoSuchEntity(`The job with id ${JobId} cannot be found.`)
  return report
}

function isOfType<T extends Report['Type']>(
  report: Report,
  type: T,
): report is Extract<Report, { readonly Type: T }> {
  return report.Type === type
}

/** What is told of a job whose report could not be made. */
export const jobFailure = {
  Code: 'ServiceFailure',
  Message: 'The report could not be made; generate another one.',
}
