import type { ReadingCall } from '../../authorization/call.ts'
import type { TargetCount } from '../../store/store.ts'
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

/** How many policies in use are read at once, whichever of them are asked for. */
const FEW = 100

/**
 * Tells the usage of one policy after another: out of all that are in use where they are few, else by a look-up for each,
 * so that a page costs about the same however many policies an account uses.
 */
export async function usages(call: Reads): Promise<(arn: string) => PolicyUsage | Promise<PolicyUsage>> {
  const { account, store } = call
  const page = { limit: FEW }
  const attached = await store.attachments.targets(account.AccountId, page)
  const ofUsers = await store.users.targets(account.AccountId, page)
  const ofRoles = await store.roles.targets(account.AccountId, page)
  if (attached.more || ofUsers.more || ofRoles.more) return (arn) => usageOf(call, arn)
  const used = gathered(attached.items, ofUsers.items, ofRoles.items)
  return (arn) => usageIn(used, arn)
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
