import type { WriteReport } from './report-maker.ts'
import { type CredentialSources, writeCredentialReport } from './write-credential-report.ts'
import { type AccessSources, writeLastAccessed } from './write-last-accessed.ts'
import { type OrganizationsAccessSources, writeOrganizationsAccess } from './write-organizations-access.ts'

/** Writes every type of report. */
export function reportWriter(
  sources: CredentialSources & AccessSources & OrganizationsAccessSources,
): WriteReport {
  return (report, account) => {
    switch (report.Type) {
      case 'credentials':
        return writeCredentialReport(sources, account)
      case 'last-accessed':
        return writeLastAccessed(sources, report, account)
      case 'organizations-access':
        return writeOrganizationsAccess(sources, report, account)
    }
  }
}
