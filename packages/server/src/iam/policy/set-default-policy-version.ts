import { iam } from '../service.ts'
import { ownPolicy } from './policy-resource.ts'
import { versionOf } from './policy-version.ts'

export const SetDefaultPolicyVersion = iam.operation('SetDefaultPolicyVersion', {
  access: 'Permissions management',
  resource: ownPolicy,
  async handle(input, call, policy) {
    const { VersionId } = await versionOf(call, policy.PolicyId, input)
    const { account, tx, now } = call
    await tx.policies.update(account.AccountId, { ...policy, DefaultVersionId: VersionId, UpdateDate: now })
  },
})
