import { iam } from '../service.ts'
import { requestTags, untagKeys } from '../tag/tag-context.ts'
import { checkTagKeys, checkTags, tagPage, withoutTags, withTags } from '../tag/tags.ts'
import { existingPolicy, ownPolicy } from './policy-resource.ts'

export const TagPolicy = iam.operation('TagPolicy', {
  access: 'Tagging',
  resource: ownPolicy,
  context: requestTags,
  check: ({ Tags }) => checkTags(Tags, 'sensitive'),
  async handle({ Tags }, { account, tx }, policy) {
    await tx.policies.update(account.AccountId, { ...policy, Tags: withTags(policy.Tags, Tags, 'sensitive') })
  },
})

export const UntagPolicy = iam.operation('UntagPolicy', {
  access: 'Tagging',
  resource: ownPolicy,
  context: untagKeys,
  check: checkTagKeys,
  async handle({ TagKeys }, { account, tx }, policy) {
    await tx.policies.update(account.AccountId, {
      ...policy,
      Tags: withoutTags(policy.Tags, TagKeys, 'sensitive'),
    })
  },
})

export const ListPolicyTags = iam.operation('ListPolicyTags', {
  access: 'List',
  resource: existingPolicy,
  handle: (input, call, found) => tagPage(call, input, found.by === 'account' ? found.policy.Tags : []),
})
