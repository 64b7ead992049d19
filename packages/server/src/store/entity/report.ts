import type { Kind } from '../kind.ts'

interface AnyReport {
  readonly ReportId: string
  /** When it was asked for. */
  readonly RequestDate: Date
  readonly State: 'making' | 'made' | 'failed'
  /** Names the parts that count: each attempt to make the report writes parts of its own. */
  readonly Edition: string
  /** How many parts there are of this edition. */
  readonly Parts: number
  readonly CompletionDate?: Date
  /** The process that makes it, until when nobody else may; renewed while it works. */
  readonly ClaimedBy?: string
  readonly ClaimedUntil?: Date
}

/** What credentials the users of an account have; an account has one such report. */
export interface CredentialReport extends AnyReport {
  readonly Type: 'credentials'
}

/** Which services an entity may use, and when it last did. */
export interface LastAccessedReport extends AnyReport {
  readonly Type: 'last-accessed'
  /** Of the user, group, role or policy. */
  readonly Arn: string
  readonly Granularity: 'SERVICE_LEVEL' | 'ACTION_LEVEL'
}

/** Which services a part of an organization may use, and when its accounts last did. */
export interface OrganizationsAccessReport extends AnyReport {
  readonly Type: 'organizations-access'
  /** From the organization down to the root, a unit or an account. */
  readonly EntityPath: string
  /** The service control policy that it is about, where it is about one. */
  readonly PolicyId?: string
}

/** What a report is about; it is written out in parts that lie beside it. */
export type Report = CredentialReport | LastAccessedReport | OrganizationsAccessReport

/** The id of the one credential report of an account. */
export const CREDENTIAL_REPORT = 'credentials'

/** Above the paths of the reports of jobs, which stand there in the order in which they were asked for. */
export const JOBS = '/jobs/'

/** Those under way refer to their type, so that they are counted; an account has one credential report. */
export const reportKind: Kind<Report> = {
  kind: 'report',
  id: (report) => report.ReportId,
  target: ({ Type, State }) => (Type !== 'credentials' && State === 'making' ? Type : undefined),
  path: ({ Type, RequestDate }) => (Type === 'credentials' ? '/' : `${JOBS}${RequestDate.toISOString()}/`),
  dates: ['RequestDate', 'CompletionDate', 'ClaimedUntil'],
}

/** A part of a report's content, which is sealed beside it and so never in the change log. */
export interface ReportPart {
  readonly ReportId: string
  readonly Edition: string
  /** From 0 on. */
  readonly Number: number
}

export const reportPartId = (edition: string, number: number): string =>
  `${edition}/${String(number).padStart(6, '0')}`

export const reportPartKind: Kind<ReportPart> = {
  kind: 'report-part',
  id: ({ Edition, Number: number }) => reportPartId(Edition, number),
  target: ({ ReportId }) => ReportId,
  sealed: true,
}
