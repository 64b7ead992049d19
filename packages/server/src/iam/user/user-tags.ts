import { iam } from '../service.ts'
import { requestTags, untagKeys } from '../tag/tag-context.ts'
import { checkTags, tagPage, withoutTags, withTags } from '../tag/tags.ts'
import { existingUser } from './user-resource.ts'

export const TagUser = iam.operation('TagUser', {
  access: 'Tagging',
  resource: existingUser,
  context: requestTags,
  check: ({ Tags }) => checkTags(Tags, 'insensitive'),
  async handle({ Tags }, { account, tx }, user) {
    await tx.users.update(account.AccountId, { ...user, Tags: withTags(user.Tags, Tags, 'insensitive') })
  },
})

export const UntagUser = iam.operation('UntagUser', {
  access: 'Tagging',
  resource: existingUser,
  context: untagKeys,
  async handle({ TagKeys }, { account, tx }, user) {
    await tx.users.update(account.AccountId, {
      ...user,
      Tags: withoutTags(user.Tags, TagKeys, 'insensitive'),
    })
  },
})

export const ListUserTags = iam.operation('ListUserTags', {
  access: 'List',
  resource: existingUser,
  handle: (input, call, user) => tagPage(call, input, user.Tags),
})
