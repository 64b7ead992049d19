import { iam } from '../service.ts'
import { requestTags, untagKeys } from '../tag/tag-context.ts'
import { checkTagKeys, checkTags, tagPage, withoutTags, withTags } from '../tag/tags.ts'
import { existingInstanceProfile } from './instance-profile-resource.ts'

export const TagInstanceProfile = iam.operation('TagInstanceProfile', {
  access: 'Tagging',
  resource: existingInstanceProfile,
  context: requestTags,
  check: ({ Tags }) => checkTags(Tags, 'sensitive'),
  async handle({ Tags }, { account, tx }, profile) {
    await tx.instanceProfiles.update(account.AccountId, {
      ...profile,
      Tags: withTags(profile.Tags, Tags, 'sensitive'),
    })
  },
})

export const UntagInstanceProfile = iam.operation('UntagInstanceProfile', {
  access: 'Tagging',
  resource: existingInstanceProfile,
  context: untagKeys,
  check: checkTagKeys,
  async handle({ TagKeys }, { account, tx }, profile) {
    await tx.instanceProfiles.update(account.AccountId, {
      ...profile,
      Tags: withoutTags(profile.Tags, TagKeys, 'sensitive'),
    })
  },
})

export const ListInstanceProfileTags = iam.operation('ListInstanceProfileTags', {
  access: 'List',
  resource: existingInstanceProfile,
  handle: (input, call, profile) => tagPage(call, input, profile.Tags),
})
