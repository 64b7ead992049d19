import { noResource } from '../../authorization/no-resource.ts'
import { modelled, ServiceError } from '../../model/error.ts'
import { CREDENTIAL_REPORT } from '../../store/entity/report.ts'
import { iam } from '../service.ts'
import { isExpired } from './credential-report.ts'
import { readParts } from './report-parts.ts'

/** None of the errors here has a text (behaviours 39). */
function silent(shape: string): () => ServiceError {
  const { code, status } = modelled(shape)('')
  return () => new ServiceError(code, status, '', { silent: true })
}

const ReportNotPresent = silent('CredentialReportNotPresentException')
const ReportInProgress = silent('CredentialReportNotReadyException')
const ReportExpired = silent('CredentialReportExpiredException')

const FORMAT = 'text/csv' as const

export const GetCredentialReport = iam.operation('GetCredentialReport', {
  access: 'Read',
  resource: noResource,
  async handle(_input, call) {
    const { account, store, now } = call
    const report = await store.reports.get(account.AccountId, CREDENTIAL_REPORT)
    if (report === undefined || report.State === 'failed') throw ReportNotPresent()
    if (report.State === 'making') throw ReportInProgress()
    if (isExpired(report, now)) throw ReportExpired()
    const Content = await readParts(call, account.AccountId, report)
    return { Content, ReportFormat: FORMAT, GeneratedTime: report.RequestDate }
  },
})
