import type { WriteReport } from './report-maker.ts'
import { type CredentialSources, writeCredentialReport } from './write-credential-report.ts'
import { type AccessSources, writeLastAccessed } from './write-last-accessed.ts'

/** Writes every type of report. */
export function reportWriter(sources: CredentialSources & AccessSources): WriteReport {
  return (report, account) =>
    report.Type === 'credentials'
      ? writeCredentialReport(sources, account)
      : writeLastAccessed(sources, report, account)
}
