import { samlProviderArn } from '../../authorization/arn.ts'
import { samlProviderKind } from '../../store/entity/provider.ts'
import { wholeList } from '../../store/pages.ts'
import { iam } from '../service.ts'
import { anySamlProvider } from './saml-provider-resource.ts'

/** Lists all of them at once, in the order of their names; the answer knows no pages (behaviours 16). */
export const ListSAMLProviders = iam.operation('ListSAMLProviders', {
  access: 'List',
  resource: anySamlProvider,
  async handle(_input, { account, store }) {
    const providers = await wholeList(store.samlProviders, samlProviderKind, account.AccountId)
    return {
      SAMLProviderList: providers.map((provider) => ({
        Arn: samlProviderArn(account, provider),
        ValidUntil: provider.ValidUntil,
        CreateDate: provider.CreateDate,
      })),
    }
  },
})
