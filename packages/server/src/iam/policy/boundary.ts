import type { ReadingCall } from '../../authorization/call.ts'
import { findManagedPolicy } from '../../authorization/managed-policy.ts'
import { isServiceRolePolicy } from '../../authorization/protected-role.ts'
import { InvalidInput, NoSuchEntity, PolicyNotAttachable } from '../../model/error.ts'
import { isArn } from './policy-arn.ts'

/** Checks that a permissions boundary asked for is a managed policy that exists and may be one (behaviours 7, 8). */
export async function requireBoundary(
  { store, account }: ReadingCall,
  arn: string | undefined,
): Promise<void> {
  if (arn === undefined) return
  if (!isArn(arn)) throw InvalidInput(`ARN ${arn} is not valid.`)
  if ((await findManagedPolicy(store, account, arn)) === undefined) {
    throw NoSuchEntity(`Scope ARN: ${arn} does not exist or is not attachable.`)
  }
  if (isServiceRolePolicy(arn)) {
    throw PolicyNotAttachable('Cannot use a Service Role Policy as a permissions boundary.')
  }
}
