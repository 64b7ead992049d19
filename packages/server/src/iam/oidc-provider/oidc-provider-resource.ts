import { oidcProviderArn } from '../../authorization/arn.ts'
import type { ReadingCall } from '../../authorization/call.ts'
import type { ResourceFinder } from '../../model/operation.ts'
import { existingProvider } from '../provider-resource.ts'
import { readProviderUrl, withoutScheme } from './provider-url.ts'

interface Named {
  readonly OpenIDConnectProviderArn: string
}

const finder = (missing: (arn: string) => string) =>
  existingProvider({
    type: 'oidc-provider',
    arnIn: ({ OpenIDConnectProviderArn }: Named) => OpenIDConnectProviderArn,
    find: (store, account, url) => store.oidcProviders.get(account, url),
    missing,
  })

/** The OIDC provider that the input names. */
export const existingOidcProvider = finder((arn) => `OpenIDConnect Provider not found for arn ${arn}`)

/** The same for DeleteOpenIDConnectProvider, which has another sentence for one that is not there (behaviours 40). */
export const deletableOidcProvider = finder((arn) => `OpenId connect Provider ${arn} cannot be found.`)

/** The OIDC provider that CreateOpenIDConnectProvider would make. */
export const newOidcProvider: ResourceFinder<{ Url: string }, { readonly Url: string }, ReadingCall> = {
  types: ['oidc-provider'],
  find: ({ Url: text }, { account }) => ({
    arn: oidcProviderArn(account, { Url: withoutScheme(text) }),
    existing: () => ({ Url: readProviderUrl(text) }),
  }),
}

/** All OIDC providers of the account. */
export const anyOidcProvider: ResourceFinder<object, undefined, ReadingCall> = {
  types: ['oidc-provider'],
  find: (_input, { account }) => ({
    arn: oidcProviderArn(account, { Url: '' }),
    existing: () => undefined,
  }),
}
