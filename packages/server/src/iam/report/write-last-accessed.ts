import { setImmediate } from 'node:timers/promises'
import type { CompiledPolicy } from '@gatehouse/policy'
import { PolicyGatherer } from '../../authorization/applicable-policies.ts'
import { defaultDocument } from '../../authorization/managed-policy.ts'
import { PolicyCache } from '../../authorization/policy-cache.ts'
import type { Account } from '../../store/entity/account.ts'
import type { LastAccessedReport } from '../../store/entity/report.ts'
import type { Role } from '../../store/entity/role.ts'
import type { User } from '../../store/entity/user.ts'
import { type Accessed, type Entities, GLOBAL } from '../../store/store.ts'
import { grantedServices } from './granted-services.ts'
import { ENTITIES, type KeptEntity, type KeptService, type KeptUse } from './last-accessed-report.ts'
import { arnOfHolder, findReportEntity, type ReportEntity } from './report-entity.ts'
import { trackedSince } from './tracking-period.ts'
import { usersAndRolesOf } from './users-of-policies.ts'

const TURN = 50

export interface AccessSources {
  readonly entities: Entities
  readonly lastAccessed: (account: string, principal: string) => Promise<readonly Accessed[]>
  readonly clock: () => number
}

/** Parts of at most 1,000 users and roles, then one with the services. */
export async function* writeLastAccessed(
  { entities, lastAccessed, clock }: AccessSources,
  { Arn, Granularity }: LastAccessedReport,
  accountId: string,
): AsyncGenerator<string> {
  const account = await entities.accounts.get(GLOBAL, accountId)
  const entity = account && (await findReportEntity(entities, account, Arn))
  if (account === undefined || entity === undefined) throw new Error(`there is no ${Arn} any more`)
  const since = trackedSince(clock())
  const uses = new Uses()
  let part: KeptEntity[] = []
  let count = 0
  for await (const holder of usersAndRolesOf(entities, account, entity)) {
    const id = 'RoleId' in holder ? holder.RoleId : holder.UserId
    const accessed = (await lastAccessed(accountId, id)).filter(({ time }) => time >= since)
    part.push(keptEntity(account, holder, accessed))
    uses.add(arnOfHolder(account, holder), accessed)
    if (++count % TURN === 0) await setImmediate()
    if (part.length < ENTITIES) continue
    yield JSON.stringify(part)
    part = []
  }
  if (part.length > 0) yield JSON.stringify(part)
  const policies = await policiesOf(entities, account, entity)
  const services = await grantedServices(policies)
  const withActions = Granularity === 'ACTION_LEVEL'
  yield JSON.stringify(
    services.map(({ namespace, name, actions }): KeptService => {
      const last = uses.ofService(namespace)
      return {
        ...{ namespace, name, entities: uses.entities(namespace) },
        ...(last && { last }),
        ...(withActions && tracked.has(namespace) && { actions: uses.ofActions(namespace, actions) }),
      }
    }),
  )
}

/** The services whose every action is decided here, so that none passes unseen. */
const tracked: ReadonlySet<string> = new Set(['iam', 'sts'])

/** Identity-based policies alone: neither boundaries nor what sessions bring with them. */
async function policiesOf(
  entities: Entities,
  account: Account,
  entity: ReportEntity,
): Promise<CompiledPolicy[]> {
  const cache = new PolicyCache()
  if ('holder' in entity) {
    const { identity } = await new PolicyGatherer(cache).ofHolder(entity.holder, account, entities)
    return identity.map(({ policy }) => policy)
  }
  const document = await defaultDocument(entities, account, entity.policy)
  return document === undefined ? [] : [cache.of(document.holder, document.text, 'identity')]
}

function keptEntity(account: Account, holder: User | Role, accessed: readonly Accessed[]): KeptEntity {
  const times: Record<string, number> = {}
  for (const { service, time } of accessed) times[service] = Math.max(times[service] ?? 0, time.getTime())
  const arn = arnOfHolder(account, holder)
  return 'RoleId' in holder
    ? { kind: 'ROLE', arn, name: holder.RoleName, id: holder.RoleId, path: holder.Path, times }
    : { kind: 'USER', arn, name: holder.UserName, id: holder.UserId, path: holder.Path, times }
}

/** The latest use of each service and action, and how many have asked for each service. */
class Uses {
  readonly #latest = new Map<string, KeptUse>()
  readonly #entities = new Map<string, number>()

  add(by: string, accessed: readonly Accessed[]): void {
    for (const { service, action, time, region } of accessed) {
      const use = { time: time.getTime(), region, by }
      this.#keep(service, use)
      this.#keep(`${service}:${action}`.toLowerCase(), use)
    }
    for (const service of new Set(accessed.map((one) => one.service))) {
      this.#entities.set(service, this.entities(service) + 1)
    }
  }

  entities(service: string): number {
    return this.#entities.get(service) ?? 0
  }

  ofService(service: string): KeptUse | undefined {
    return this.#latest.get(service)
  }

  ofActions(service: string, actions: readonly string[]): NonNullable<KeptService['actions']> {
    return actions.map((name) => {
      const last = this.#latest.get(`${service}:${name}`.toLowerCase())
      return { name, ...(last && { last }) }
    })
  }

  #keep(key: string, use: KeptUse): void {
    const known = this.#latest.get(key)
    if (known === undefined || known.time < use.time) this.#latest.set(key, use)
  }
}
