import { DeleteConflict } from '../../model/error.ts'
import { iam } from '../service.ts'
import { ownPolicy } from './policy-resource.ts'
import { versionOf } from './policy-version.ts'

export const DeletePolicyVersion = iam.operation('DeletePolicyVersion', {
  access: 'Permissions management',
  resource: ownPolicy,
  async handle(input, call, { PolicyId, DefaultVersionId }) {
    const { VersionId } = await versionOf(call, PolicyId, input)
    if (VersionId === DefaultVersionId) throw DeleteConflict('Cannot delete the default version of a policy.')
    await call.tx.policyVersions.delete(call.account.AccountId, `${PolicyId}/${VersionId}`)
  },
})
