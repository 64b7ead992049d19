import { iam } from '../service.ts'
import { requestTags, untagKeys } from '../tag/tag-context.ts'
import { checkTags, tagPage, withoutTags, withTags } from '../tag/tags.ts'
import { changeableRole, existingRole } from './role-resource.ts'

export const TagRole = iam.operation('TagRole', {
  access: 'Tagging',
  resource: changeableRole,
  context: requestTags,
  check: ({ Tags }) => checkTags(Tags, 'insensitive'),
  async handle({ Tags }, { account, tx }, role) {
    await tx.roles.update(account.AccountId, { ...role, Tags: withTags(role.Tags, Tags, 'insensitive') })
  },
})

export const UntagRole = iam.operation('UntagRole', {
  access: 'Tagging',
  resource: changeableRole,
  context: untagKeys,
  async handle({ TagKeys }, { account, tx }, role) {
    await tx.roles.update(account.AccountId, {
      ...role,
      Tags: withoutTags(role.Tags, TagKeys, 'insensitive'),
    })
  },
})

export const ListRoleTags = iam.operation('ListRoleTags', {
  access: 'List',
  resource: existingRole,
  handle: (input, call, role) => tagPage(call, input, role.Tags),
})
