import { Throttling } from '../../model/error.ts'
import { iam } from '../service.ts'
import { reportedEntity } from './report-entity.ts'
import { startJob } from './report-job.ts'

/** How many may be under way at the same time in one account. */
const MOST_UNDER_WAY = 1_000

export const GenerateServiceLastAccessedDetails = iam.operation('GenerateServiceLastAccessedDetails', {
  access: 'Read',
  effect: 'writes',
  resource: reportedEntity,
  handle({ Granularity = 'SERVICE_LEVEL' }, call, { arn }) {
    const asked = { Type: 'last-accessed', Arn: arn, Granularity } as const
    return startJob(call, asked, MOST_UNDER_WAY, () => Throttling('Rate exceeded'))
  },
})
