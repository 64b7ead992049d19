import { noResource } from '../../authorization/no-resource.ts'
import type { LastAccessedReport } from '../../store/entity/report.ts'
import { byText } from '../order.ts'
import { iam } from '../service.ts'
import { entitiesFrom, type KeptEntity, type KeptService, servicesOf } from './last-accessed-report.ts'
import { jobFailure, reportOfJob } from './report-job.ts'

export const GetServiceLastAccessedDetails = iam.operation('GetServiceLastAccessedDetails', {
  access: 'Read',
  resource: noResource,
  async handle(input, call) {
    const page = call.paging(input)
    const report = await reportOfJob('last-accessed', input, call)
    const JobType = report.Granularity
    if (report.State !== 'made') return { ...unmade(report), JobType, ServicesLastAccessed: [] }
    const namespace = (service: KeptService) => service.namespace
    const shown = page.slice(await servicesOf(report, call), namespace, byText)
    return {
      ...jobOf(report),
      JobType,
      ServicesLastAccessed: shown.items.map(asService),
      ...page.members(shown, namespace),
    }
  },
})

export const GetServiceLastAccessedDetailsWithEntities = iam.operation(
  'GetServiceLastAccessedDetailsWithEntities',
  {
    access: 'Read',
    resource: noResource,
    async handle(input, call) {
      const page = call.paging(input)
      const report = await reportOfJob('last-accessed', input, call)
      if (report.State !== 'made') return { ...unmade(report), EntityDetailsList: [] }
      const service = input.ServiceNamespace.toLowerCase()
      const isGranted = (await servicesOf(report, call)).some(({ namespace }) => namespace === service)
      if (!isGranted) return { ...jobOf(report), EntityDetailsList: [], IsTruncated: false }
      // a position is the number of the last entity that was shown
      const start = page.query.after === undefined ? 0 : Number(page.query.after) + 1
      const found = await entitiesFrom(report, call, start, page.query.limit)
      const last = String(start + found.items.length - 1)
      return {
        ...jobOf(report),
        EntityDetailsList: found.items.map((entity) => asEntity(entity, service)),
        ...page.members(found, () => last),
      }
    },
  },
)

function jobOf({ RequestDate, CompletionDate }: LastAccessedReport) {
  const JobCompletionDate = CompletionDate ?? RequestDate
  return { JobStatus: 'COMPLETED' as const, JobCreationDate: RequestDate, JobCompletionDate }
}

function unmade({ State, RequestDate, CompletionDate }: LastAccessedReport) {
  // a member that the model requires, though nothing is completed yet
  const JobCompletionDate = CompletionDate ?? RequestDate
  const base = { JobCreationDate: RequestDate, JobCompletionDate, IsTruncated: false }
  if (State === 'making') return { ...base, JobStatus: 'IN_PROGRESS' as const }
  return { ...base, JobStatus: 'FAILED' as const, Error: jobFailure }
}

function asService({ namespace, name, entities, last, actions }: KeptService) {
  return {
    ServiceName: name,
    ServiceNamespace: namespace,
    TotalAuthenticatedEntities: entities,
    ...(last && {
      LastAuthenticated: new Date(last.time),
      LastAuthenticatedEntity: last.by,
      LastAuthenticatedRegion: last.region,
    }),
    ...(actions && {
      TrackedActionsLastAccessed: actions.map(({ name: ActionName, last: used }) => ({
        ActionName,
        ...(used && {
          LastAccessedEntity: used.by,
          LastAccessedTime: new Date(used.time),
          LastAccessedRegion: used.region,
        }),
      })),
    }),
  }
}

function asEntity({ kind, arn, name, id, path, times }: KeptEntity, service: string) {
  const time = times[service]
  return {
    EntityInfo: { Arn: arn, Name: name, Type: kind, Id: id, Path: path },
    ...(time !== undefined && { LastAuthenticated: new Date(time) }),
  }
}
