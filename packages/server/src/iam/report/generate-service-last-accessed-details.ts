import { uuid } from '../../model/identifier.ts'
import { iam } from '../service.ts'
import { reportedEntity } from './report-entity.ts'

export const GenerateServiceLastAccessedDetails = iam.operation('GenerateServiceLastAccessedDetails', {
  access: 'Read',
  effect: 'writes',
  resource: reportedEntity,
  async handle({ Granularity = 'SERVICE_LEVEL' }, { account, tx, now, random }, { arn }) {
    const JobId = uuid(random)
    // whoever makes reports is told of this change
    await tx.reports.insert(account.AccountId, {
      ...{ ReportId: JobId, Type: 'last-accessed', State: 'making', RequestDate: now },
      ...{ Edition: '', Parts: 0, Arn: arn, Granularity },
    })
    return { JobId }
  },
})
