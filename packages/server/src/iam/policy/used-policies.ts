import type { ReadingCall } from '../../authorization/call.ts'
import type { TargetCount } from '../../store/store.ts'
import { allTargets } from '../all-targets.ts'

/** How often a managed policy is attached, and how often it is a boundary; each counts nothing else (behaviours 130). */
export interface PolicyUsage {
  readonly AttachmentCount: number
  readonly PermissionsBoundaryUsageCount: number
}

const UNUSED: PolicyUsage = { AttachmentCount: 0, PermissionsBoundaryUsageCount: 0 }

/** The usage of managed policies by ARN; one that is not in it is not used. */
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
export async function usedPolicies(call: Reads, behind?: string): Promise<UsedPolicies> {
  const { account, store } = call
  return gathered(
    await allTargets(store.attachments, account.AccountId, behind),
    await allTargets(store.users, account.AccountId, behind),
    await allTargets(store.roles, account.AccountId, behind),
  )
}

/** Those among them that AWS manages, whose ARNs stand behind those of an account's own: never more than there are. */
export function usedAwsPolicies(call: Reads): Promise<UsedPolicies> {
  return usedPolicies(call, `arn:${call.account.Partition}:iam::aws:`)
}

/** The usage of some policies, those of a page, at a cost that does not grow with how many an account uses. */
export async function usagesOf(
  { account: { AccountId }, store }: Reads,
  arns: readonly string[],
): Promise<UsedPolicies> {
  const attached = await store.attachments.countsOf(AccountId, arns)
  const ofUsers = await store.users.countsOf(AccountId, arns)
  const ofRoles = await store.roles.countsOf(AccountId, arns)
  return new Map(
    arns.map((arn, index) => {
      const [AttachmentCount = 0, users = 0, roles = 0] = [attached[index], ofUsers[index], ofRoles[index]]
      return [arn, { AttachmentCount, PermissionsBoundaryUsageCount: users + roles }]
    }),
  )
}

function gathered(attached: readonly TargetCount[], ...boundaries: (readonly TargetCount[])[]): UsedPolicies {
  const used = new Map<string, PolicyUsage>()
  for (const { target, count } of attached) used.set(target, { ...UNUSED, AttachmentCount: count })
  for (const { target, count } of boundaries.flat()) {
    const known = usageIn(used, target)
    const PermissionsBoundaryUsageCount = known.PermissionsBoundaryUsageCount + count
    used.set(target, { ...known, PermissionsBoundaryUsageCount })
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
