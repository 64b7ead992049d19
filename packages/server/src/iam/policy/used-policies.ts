import type { ReadingCall } from '../../authorization/call.ts'
import { allTargets } from '../all-targets.ts'

/** How often a managed policy is attached, and how often it is a boundary; each counts nothing else (behaviours 130). */
export interface PolicyUsage {
  readonly AttachmentCount: number
  readonly PermissionsBoundaryUsageCount: number
}

const UNUSED: PolicyUsage = { AttachmentCount: 0, PermissionsBoundaryUsageCount: 0 }

/** The usage of every managed policy that an account uses, by ARN: of its own and of AWS's. */
export type UsedPolicies = ReadonlyMap<string, PolicyUsage>

type Reads = Pick<ReadingCall, 'account' | 'store'>

/** The usage of one policy. */
export async function usageOf({ account: { AccountId }, store }: Reads, arn: string): Promise<PolicyUsage> {
  const readers = [store.attachments, store.users, store.roles] as const
  const counts = await Promise.all(readers.map((reader) => reader.countOf(AccountId, arn)))
  const [AttachmentCount = 0, users = 0, roles = 0] = counts
  return { AttachmentCount, PermissionsBoundaryUsageCount: users + roles }
}

/** Finds the policies that are attached to something or are a boundary, at a cost that grows with how many they are. */
export async function usedPolicies({ account: { AccountId }, store }: Reads): Promise<UsedPolicies> {
  const used = new Map<string, PolicyUsage>()
  for (const { target, count } of await allTargets(store.attachments, AccountId)) {
    used.set(target, { AttachmentCount: count, PermissionsBoundaryUsageCount: 0 })
  }
  for (const reader of [store.users, store.roles]) {
    for (const { target, count } of await allTargets(reader, AccountId)) {
      const { AttachmentCount, PermissionsBoundaryUsageCount } = usageIn(used, target)
      used.set(target, {
        AttachmentCount,
        PermissionsBoundaryUsageCount: PermissionsBoundaryUsageCount + count,
      })
    }
  }
  return used
}

export function usageIn(used: UsedPolicies, arn: string): PolicyUsage {
  return used.get(arn) ?? UNUSED
}

/** Whether a policy is in use, or in this one use; being a boundary is a use as well (behaviours 130). */
export function isUsed(
  { AttachmentCount, PermissionsBoundaryUsageCount }: PolicyUsage,
  as?: 'PermissionsPolicy' | 'PermissionsBoundary',
): boolean {
  return (
    (as !== 'PermissionsBoundary' && AttachmentCount > 0) ||
    (as !== 'PermissionsPolicy' && PermissionsBoundaryUsageCount > 0)
  )
}
