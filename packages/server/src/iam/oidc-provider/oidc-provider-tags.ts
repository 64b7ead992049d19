import { iam } from '../service.ts'
import { requestTags, untagKeys } from '../tag/tag-context.ts'
import { checkTagKeys, checkTags, tagPage, withoutTags, withTags } from '../tag/tags.ts'
import { existingOidcProvider } from './oidc-provider-resource.ts'

export const TagOpenIDConnectProvider = iam.operation('TagOpenIDConnectProvider', {
  access: 'Tagging',
  resource: existingOidcProvider,
  context: requestTags,
  check: ({ Tags }) => checkTags(Tags, 'sensitive'),
  async handle({ Tags }, { account, tx }, provider) {
    await tx.oidcProviders.update(account.AccountId, {
      ...provider,
      Tags: withTags(provider.Tags, Tags, 'sensitive'),
    })
  },
})

export const UntagOpenIDConnectProvider = iam.operation('UntagOpenIDConnectProvider', {
  access: 'Tagging',
  resource: existingOidcProvider,
  context: untagKeys,
  check: checkTagKeys,
  async handle({ TagKeys }, { account, tx }, provider) {
    await tx.oidcProviders.update(account.AccountId, {
      ...provider,
      Tags: withoutTags(provider.Tags, TagKeys, 'sensitive'),
    })
  },
})

export const ListOpenIDConnectProviderTags = iam.operation('ListOpenIDConnectProviderTags', {
  access: 'List',
  resource: existingOidcProvider,
  handle: (input, call, provider) => tagPage(call, input, provider.Tags),
})
