import type { ReadingCall, WritingCall } from '../../authorization/call.ts'
import { findManagedPolicy } from '../../authorization/managed-policy.ts'
import { isServiceRolePolicy } from '../../authorization/protected-role.ts'
import { InvalidInput, NoSuchEntity, PolicyNotAttachable } from '../../model/error.ts'
import { usingPolicies } from './policies-in-use.ts'
import { isArn } from './policy-arn.ts'

/** Checks that a permissions boundary asked for is a managed policy that exists and may be one (behaviours 7, 8). */
export async function requireBoundary({ store, account }: ReadingCall, arn: string): Promise<void> {
  if (!isArn(arn)) throw InvalidInput(`ARN ${arn} is not valid.`)
  if ((await findManagedPolicy(store, account, arn)) === undefined) {
    throw NoSuchEntity(`Scope ARN: ${arn} does not exist or is not attachable.`)
  }
  if (isServiceRolePolicy(arn)) {
    throw PolicyNotAttachable('Cannot use a Service Role Policy as a permissions boundary.')
  }
}

/**
 * Makes a user or role, with a permissions boundary where one is given: where the policy may be one, and the quota of
 * policies in use allows it.
 */
export async function withBoundary<T>(
  call: WritingCall,
  arn: string | undefined,
  make: () => Promise<T>,
): Promise<T> {
  if (arn === undefined) return make()
  await requireBoundary(call, arn)
  return usingPolicies(call, make)
}
