import type { ReadingCall } from '../../authorization/call.ts'
import { allTargets } from '../all-targets.ts'

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
  const readers = [store.attachments, store.users, store.roles] as const
  const counts = await Promise.all(readers.map((reader) => allTargets(reader, account.AccountId)))
  const [attached = [], ofUsers = [], ofRoles = []] = counts.map((all) => all.map(({ target }) => target))
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
