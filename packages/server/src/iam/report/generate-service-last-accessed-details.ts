import type { Random } from '../../model/random.ts'
import { iam } from '../service.ts'
import { reportedEntity } from './report-entity.ts'

export const GenerateServiceLastAccessedDetails = iam.operation('GenerateServiceLastAccessedDetails', {
  access: 'Read',
  effect: 'writes',
  resource: reportedEntity,
  async handle({ Granularity = 'SERVICE_LEVEL' }, { account, tx, now, random }, { arn }) {
    const JobId = newJobId(random)
    // whoever makes reports is told of this change
    await tx.reports.insert(account.AccountId, {
      ...{ ReportId: JobId, Type: 'last-accessed', State: 'making', RequestDate: now },
      ...{ Edition: '', Parts: 0, Arn: arn, Granularity },
    })
    return { JobId }
  },
})

/** 36 characters in the form of a UUID of version 4. */
function newJobId(random: Random): string {
  const hex = Buffer.from(random(16)).toString('hex')
  const variant = '89ab'.charAt(Number.parseInt(hex.charAt(16), 16) & 3)
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20),
  ].join('-')
}
