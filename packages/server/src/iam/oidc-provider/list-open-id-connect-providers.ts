import { oidcProviderArn } from '../../authorization/arn.ts'
import { oidcProviderKind } from '../../store/entity/provider.ts'
import { wholeList } from '../../store/pages.ts'
import { iam } from '../service.ts'
import { anyOidcProvider } from './oidc-provider-resource.ts'

/** Lists all of them at once, in the order of their URLs; the answer knows no pages (behaviours 16). */
export const ListOpenIDConnectProviders = iam.operation('ListOpenIDConnectProviders', {
  access: 'List',
  resource: anyOidcProvider,
  async handle(_input, { account, store }) {
    const providers = await wholeList(store.oidcProviders, oidcProviderKind, account.AccountId)
    return {
      OpenIDConnectProviderList: providers.map((provider) => ({ Arn: oidcProviderArn(account, provider) })),
    }
  },
})
