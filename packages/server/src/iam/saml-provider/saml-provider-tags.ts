import { iam } from '../service.ts'
import { requestTags, untagKeys } from '../tag/tag-context.ts'
import { checkTagKeys, checkTags, tagPage, withoutTags, withTags } from '../tag/tags.ts'
import { existingSamlProvider } from './saml-provider-resource.ts'

export const TagSAMLProvider = iam.operation('TagSAMLProvider', {
  access: 'Tagging',
  resource: existingSamlProvider,
  context: requestTags,
  check: ({ Tags }) => checkTags(Tags, 'sensitive'),
  async handle({ Tags }, { account, tx }, provider) {
    await tx.samlProviders.update(account.AccountId, {
      ...provider,
      Tags: withTags(provider.Tags, Tags, 'sensitive'),
    })
  },
})

export const UntagSAMLProvider = iam.operation('UntagSAMLProvider', {
  access: 'Tagging',
  resource: existingSamlProvider,
  context: untagKeys,
  check: checkTagKeys,
  async handle({ TagKeys }, { account, tx }, provider) {
    await tx.samlProviders.update(account.AccountId, {
      ...provider,
      Tags: withoutTags(provider.Tags, TagKeys, 'sensitive'),
    })
  },
})

export const ListSAMLProviderTags = iam.operation('ListSAMLProviderTags', {
  access: 'List',
  resource: existingSamlProvider,
  handle: (input, call, provider) => tagPage(call, input, provider.Tags),
})
