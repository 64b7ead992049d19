import type { ReadingCall } from '../../authorization/call.ts'
import type { OrganizationsAccessReport } from '../../store/entity/report.ts'
import { byText } from '../order.ts'
import { readPart } from './report-parts.ts'

/** A service that accounts may use, as reports on organizations keep it. */
export interface KeptAccess {
  readonly namespace: string
  readonly name: string
  /** How many accounts have asked for it. */
  readonly accounts: number
  /** The last time, in milliseconds since 1970, with the path of the account. */
  readonly last?: { readonly time: number; readonly region: string; readonly path: string }
}

/** The services of a report that is made, in the order of their namespaces. */
export async function keptAccesses(
  report: OrganizationsAccessReport,
  call: ReadingCall,
): Promise<KeptAccess[]> {
  return JSON.parse(await readPart(call, call.account.AccountId, report, 0))
}

export type SortKey =
  | 'SERVICE_NAMESPACE_ASCENDING'
  | 'SERVICE_NAMESPACE_DESCENDING'
  | 'LAST_AUTHENTICATED_TIME_ASCENDING'
  | 'LAST_AUTHENTICATED_TIME_DESCENDING'

const byNamespace = (one: KeptAccess, other: KeptAccess): number => byText(one.namespace, other.namespace)

/** Orders by time, `direction` 1 or -1; services that nobody has asked for come last either way. */
function byTime(direction: 1 | -1) {
  return (one: KeptAccess, other: KeptAccess): number => {
    if (one.last === undefined || other.last === undefined) {
      return Number(one.last === undefined) - Number(other.last === undefined) || byNamespace(one, other)
    }
    return direction * (one.last.time - other.last.time) || byNamespace(one, other)
  }
}

const orders: Readonly<Record<SortKey, (one: KeptAccess, other: KeptAccess) => number>> = {
  SERVICE_NAMESPACE_ASCENDING: byNamespace,
  SERVICE_NAMESPACE_DESCENDING: (one, other) => byNamespace(other, one),
  LAST_AUTHENTICATED_TIME_ASCENDING: byTime(1),
  LAST_AUTHENTICATED_TIME_DESCENDING: byTime(-1),
}

/** The services in the order asked for; by their namespaces unless told. */
export function inOrderOf(
  key: SortKey = 'SERVICE_NAMESPACE_ASCENDING',
  accesses: readonly KeptAccess[],
): readonly KeptAccess[] {
  return accesses.toSorted(orders[key])
}

export function asAccessDetail({ namespace, name, accounts, last }: KeptAccess) {
  return {
    ServiceName: name,
    ServiceNamespace: namespace,
    TotalAuthenticatedEntities: accounts,
    ...(last && {
      Region: last.region,
      EntityPath: last.path,
      LastAuthenticatedTime: new Date(last.time),
    }),
  }
}
