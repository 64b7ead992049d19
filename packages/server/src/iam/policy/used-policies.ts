import type { ReadingCall } from '../../authorization/call.ts'
import type { EntityReader } from '../../store/store.ts'

const PAGE = 1000

/** The managed policies that an account uses, by ARN: its own and AWS's. */
export interface UsedPolicies {
  readonly attached: ReadonlySet<string>
  readonly boundaries: ReadonlySet<string>
}

/** Finds the policies that are attached to something or are a boundary, at a cost that grows with how many they are. */
export async function usedPolicies({
  account,
  store,
}: Pick<ReadingCall, 'account' | 'store'>): Promise<UsedPolicies> {
  const targets = (reader: Pick<EntityReader<unknown>, 'targets'>) => allTargets(reader, account.AccountId)
  const [attached, ofUsers, ofRoles] = await Promise.all([
    targets(store.attachments),
    targets(store.users),
    targets(store.roles),
  ])
  return { attached: new Set(attached), boundaries: new Set([...ofUsers, ...ofRoles]) }
}

/** Whether a policy is in use, or in this one use; being a boundary is a use as well (behaviours 130). */
export function isUsedAs(
  { attached, boundaries }: UsedPolicies,
  arn: string,
  use?: 'PermissionsPolicy' | 'PermissionsBoundary',
): boolean {
  return (
    (use !== 'PermissionsBoundary' && attached.has(arn)) ||
    (use !== 'PermissionsPolicy' && boundaries.has(arn))
  )
}

async function allTargets(
  reader: Pick<EntityReader<unknown>, 'targets'>,
  account: string,
): Promise<string[]> {
  const found: string[] = []
  for (;;) {
    const { items, more } = await reader.targets(account, { limit: PAGE, after: found.at(-1) })
    found.push(...items.map(({ target }) => target))
    if (!more) return found
  }
}
