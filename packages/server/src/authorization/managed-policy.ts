import { type AwsManagedPolicy, awsManagedPolicy } from '../model/managed-policies.ts'
import type { Policy } from '../store/entity/policy.ts'
import type { Entities } from '../store/store.ts'
import { type ArnAccount, parseIamArn } from './arn.ts'

/** A managed policy: one of the account, or one of AWS's. */
export type ManagedPolicy =
  | { readonly by: 'account'; readonly policy: Policy }
  | { readonly by: 'aws'; readonly policy: AwsManagedPolicy }

/** Finds a managed policy that the account may use; path and case of the ARN count. */
export async function findManagedPolicy(
  store: Entities,
  account: ArnAccount,
  arn: string,
): Promise<ManagedPolicy | undefined> {
  const parts = parseIamArn(arn)
  if (parts?.type !== 'policy' || parts.partition !== account.Partition) return undefined
  if (parts.account === 'aws') {
    const policy = awsManagedPolicy(account.Partition, parts.path, parts.name)
    return policy && { by: 'aws', policy }
  }
  if (parts.account !== account.AccountId) return undefined
  const policy = await store.policies.find(account.AccountId, parts.name.toLowerCase())
  return policy?.PolicyName === parts.name && policy.Path === parts.path
    ? { by: 'account', policy }
    : undefined
}

/** The text of a managed policy's default version, with the entity that holds it. */
export async function defaultDocument(
  store: Entities,
  account: ArnAccount,
  found: ManagedPolicy,
): Promise<{ readonly holder: object; readonly text: string } | undefined> {
  if (found.by === 'aws') return { holder: found.policy, text: found.policy.Document }
  const { PolicyId, DefaultVersionId } = found.policy
  const version = await store.policyVersions.get(account.AccountId, `${PolicyId}/${DefaultVersionId}`)
  return version && { holder: version, text: version.Document }
}
