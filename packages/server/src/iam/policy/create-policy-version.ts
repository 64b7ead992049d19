import { LimitExceeded } from '../../model/error.ts'
import { iam } from '../service.ts'
import { requireStorable } from './document-text.ts'
import { ownPolicy } from './policy-resource.ts'
import { asVersion } from './policy-shape.ts'

export const CreatePolicyVersion = iam.operation('CreatePolicyVersion', {
  access: 'Permissions management',
  resource: ownPolicy,
  check: ({ PolicyDocument }, { quota }) =>
    requireStorable(PolicyDocument, 'managed', { limits: { managed: quota('PolicySizeQuota') } }),
  async handle({ PolicyDocument, SetAsDefault = false }, { account, tx, now, quota }, policy) {
    const { PolicyId } = policy
    const most = quota('VersionsPerPolicyQuota')
    if ((await tx.policyVersions.of(account.AccountId, PolicyId)).length >= most) {
      throw LimitExceeded(
        `A managed policy can have up to ${most} versions. Before you create a new version, you must delete an existing version.`,
      )
    }
    const LatestVersion = policy.LatestVersion + 1
    const version = { PolicyId, VersionId: `v${LatestVersion}`, CreateDate: now, Document: PolicyDocument }
    const DefaultVersionId = SetAsDefault ? version.VersionId : policy.DefaultVersionId
    await tx.policyVersions.insert(account.AccountId, version)
    await tx.policies.update(account.AccountId, {
      ...policy,
      LatestVersion,
      DefaultVersionId,
      UpdateDate: now,
    })
    return { PolicyVersion: asVersion(version, DefaultVersionId) }
  },
})
