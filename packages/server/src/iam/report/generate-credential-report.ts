import { noResource } from '../../authorization/no-resource.ts'
import { CREDENTIAL_REPORT, type CredentialReport } from '../../store/entity/report.ts'
import { iam } from '../service.ts'
import { isExpired } from './credential-report.ts'

const Description = 'No report exists. Starting a new report generation task'

export const GenerateCredentialReport = iam.operation('GenerateCredentialReport', {
  access: 'Read',
  effect: 'writes',
  resource: noResource,
  async handle(_input, { account: { AccountId }, tx, now }) {
    const known = await tx.reports.get(AccountId, CREDENTIAL_REPORT)
    if (known?.State === 'making') return { State: 'INPROGRESS' as const }
    if (known?.State === 'made' && !isExpired(known, now)) return { State: 'COMPLETE' as const }
    // whoever makes reports is told of this change
    const report: CredentialReport = {
      ...{ ReportId: CREDENTIAL_REPORT, Type: 'credentials', State: 'making', RequestDate: now },
      ...{ Edition: '', Parts: 0 },
    }
    if (known === undefined) await tx.reports.insert(AccountId, report)
    else await tx.reports.update(AccountId, report)
    return { State: 'STARTED' as const, Description }
  },
})
