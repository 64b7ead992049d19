import { oidcProviderArn } from '../../authorization/arn.ts'
import type { ReadingCall } from '../../authorization/call.ts'
import { NoSuchEntity } from '../../model/error.ts'
import type { ResourceFinder } from '../../model/operation.ts'
import type { OidcProvider } from '../../store/entity/provider.ts'
import { providerArn } from '../provider-arn.ts'
import { readProviderUrl } from './provider-url.ts'

interface Named {
  readonly OpenIDConnectProviderArn: string
}

function finder(missing: (arn: string) => string): ResourceFinder<Named, OidcProvider, ReadingCall> {
  return {
    types: ['oidc-provider'],
    async find({ OpenIDConnectProviderArn: arn }, { account, store }) {
      const named = providerArn(arn, 'oidc-provider')
      const isOwn = named.account === account.AccountId && named.partition === account.Partition
      const provider = isOwn ? await store.oidcProviders.get(account.AccountId, named.name) : undefined
      return {
        arn,
        account: named.account,
        tags: provider?.Tags,
        entity: provider,
        existing() {
          if (provider === undefined) throw NoSuchEntity(missing(arn))
          return provider
        },
      }
    },
  }
}

/** The OIDC provider that the input names. */
export const existingOidcProvider = finder((arn) => `OpenIDConnect Provider not found for arn ${arn}`)

/** The same for DeleteOpenIDConnectProvider, which has another sentence for one that is not there (behaviours 40). */
export const deletableOidcProvider = finder((arn) => `OpenId connect Provider ${arn} cannot be found.`)

/** The OIDC provider that CreateOpenIDConnectProvider would make. */
export const newOidcProvider: ResourceFinder<{ Url: string }, { readonly Url: string }, ReadingCall> = {
  types: ['oidc-provider'],
  find({ Url: text }, { account }) {
    const Url = readProviderUrl(text)
    return { arn: oidcProviderArn(account, { Url }), existing: () => ({ Url }) }
  },
}

/** All OIDC providers of the account. */
export const anyOidcProvider: ResourceFinder<object, undefined, ReadingCall> = {
  types: ['oidc-provider'],
  find: (_input, { account }) => ({
    arn: oidcProviderArn(account, { Url: '' }),
    existing: () => undefined,
  }),
}
