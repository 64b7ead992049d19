import type { ReadingCall } from '../../authorization/call.ts'
import type { LastAccessedReport } from '../../store/entity/report.ts'
import { readPart } from './report-parts.ts'

/** How many entities a part of a report holds. */
export const ENTITIES = 1_000

/** A last use as reports keep it; the time in milliseconds since 1970. */
export interface KeptUse {
  readonly time: number
  readonly region: string
  /** ARN of the user or role. */
  readonly by: string
}

/** A service that the entity may use. */
export interface KeptService {
  readonly namespace: string
  readonly name: string
  /** How many users and roles have asked for it. */
  readonly entities: number
  readonly last?: KeptUse
  /** The actions that are tracked, in their order, where they were asked for. */
  readonly actions?: readonly { readonly name: string; readonly last?: KeptUse }[]
}

/** A user or role that may use the services, with the times of those it has asked for. */
export interface KeptEntity {
  readonly kind: 'USER' | 'ROLE'
  readonly arn: string
  readonly name: string
  readonly id: string
  readonly path: string
  readonly times: Readonly<Record<string, number>>
}

/** The services of a report that is made: its last part. */
export async function servicesOf(report: LastAccessedReport, call: ReadingCall): Promise<KeptService[]> {
  return JSON.parse(await readPart(call, call.account.AccountId, report, report.Parts - 1))
}

/** Entities of a report that is made, from the one with this number on, and whether more follow. */
export async function entitiesFrom(
  report: LastAccessedReport,
  call: ReadingCall,
  start: number,
  limit: number,
): Promise<{ readonly items: readonly KeptEntity[]; readonly more: boolean }> {
  const items: KeptEntity[] = []
  for (let part = Math.floor(start / ENTITIES); part < report.Parts - 1 && items.length <= limit; part++) {
    const held: KeptEntity[] = JSON.parse(await readPart(call, call.account.AccountId, report, part))
    items.push(...held.slice(Math.max(start - part * ENTITIES, 0)))
  }
  return { items: items.slice(0, limit), more: items.length > limit }
}
