import { policyArn } from '../../authorization/arn.ts'
import type { ReadingCall } from '../../authorization/call.ts'
import type { ManagedPolicy } from '../../authorization/managed-policy.ts'
import type { PolicyVersion } from '../../store/entity/policy.ts'
import type { PolicyUsage } from './used-policies.ts'

/** The ARN of a managed policy; those of AWS belong to the account `aws`. */
export function managedPolicyArn(
  { account }: Pick<ReadingCall, 'account'>,
  { by, policy }: ManagedPolicy,
): string {
  return policyArn(by === 'aws' ? { ...account, AccountId: 'aws' } : account, policy)
}

/** A managed policy without description and tags, as CreatePolicy and lists show it (behaviours 15, 17). */
export function asListedPolicy(call: Pick<ReadingCall, 'account'>, found: ManagedPolicy, usage: PolicyUsage) {
  const { PolicyName, PolicyId, Path, DefaultVersionId, CreateDate, UpdateDate } = found.policy
  return {
    PolicyName,
    PolicyId,
    Arn: managedPolicyArn(call, found),
    Path,
    DefaultVersionId,
    ...usage,
    IsAttachable: true,
    CreateDate,
    UpdateDate,
  }
}

/** A version without its document, as lists and CreatePolicyVersion show it (behaviours 13). */
export function asVersion({ VersionId, CreateDate }: PolicyVersion, defaultVersion: string) {
  return { VersionId, IsDefaultVersion: VersionId === defaultVersion, CreateDate }
}

/** The order of version ids, newest first; as texts they stand in another (behaviours 12). */
export function newerFirst(versionId: string, other: string): number {
  const number = (id: string) => Number(id.slice(1))
  return number(other) - number(versionId)
}

/** Versions newest first. */
export function newestFirst(versions: readonly PolicyVersion[]): PolicyVersion[] {
  return [...versions].sort((a, b) => newerFirst(a.VersionId, b.VersionId))
}
