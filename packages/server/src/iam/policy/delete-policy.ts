import { DeleteConflict } from '../../model/error.ts'
import { iam } from '../service.ts'
import { ownPolicy } from './policy-resource.ts'
import { usageOf } from './used-policies.ts'

export const DeletePolicy = iam.operation('DeletePolicy', {
  access: 'Permissions management',
  resource: ownPolicy,
  async handle({ PolicyArn }, call, { PolicyId }) {
    const { account, tx } = call
    const { AttachmentCount, PermissionsBoundaryUsageCount } = await usageOf(call, PolicyArn)
    if (AttachmentCount + PermissionsBoundaryUsageCount > 0) {
      throw DeleteConflict('Cannot delete a policy attached to entities.')
    }
    const versions = await tx.policyVersions.of(account.AccountId, PolicyId)
    if (versions.length > 1) {
      throw DeleteConflict(
        "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. The default version is deleted with the policy.",
      )
    }
    for (const { VersionId } of versions)
      await tx.policyVersions.delete(account.AccountId, `${PolicyId}/${VersionId}`)
    await tx.policies.delete(account.AccountId, PolicyId)
  },
})
