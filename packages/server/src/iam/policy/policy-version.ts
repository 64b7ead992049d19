import type { ReadingCall } from '../../authorization/call.ts'
import { NoSuchEntity } from '../../model/error.ts'
import type { AwsManagedPolicy } from '../../model/managed-policies.ts'
import type { PolicyVersion } from '../../store/entity/policy.ts'

/** A version of a customer managed policy; NoSuchEntity in the words of behaviours 6. */
export async function versionOf(
  { account, store }: ReadingCall,
  PolicyId: string,
  { PolicyArn, VersionId }: { readonly PolicyArn: string; readonly VersionId: string },
): Promise<PolicyVersion> {
  const version = await store.policyVersions.get(account.AccountId, `${PolicyId}/${VersionId}`)
  if (version === undefined) throw noSuchVersion(PolicyArn, VersionId)
  return version
}

/** The one version that accounts have of an AWS managed policy. */
export function awsVersion({
  PolicyId,
  DefaultVersionId,
  UpdateDate,
  Document,
}: AwsManagedPolicy): PolicyVersion {
  return { PolicyId, VersionId: DefaultVersionId, CreateDate: UpdateDate, Document }
}

export const noSuchVersion = (arn: string, version: string) =>
  NoSuchEntity(`Policy ${arn} version ${version} does not exist or is not attachable.`)
