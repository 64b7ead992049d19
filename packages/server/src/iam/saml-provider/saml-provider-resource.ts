import { samlProviderArn } from '../../authorization/arn.ts'
import type { ReadingCall } from '../../authorization/call.ts'
import type { ResourceFinder } from '../../model/operation.ts'
import { existingProvider } from '../provider-resource.ts'

/** The SAML provider that the input names. */
export const existingSamlProvider = existingProvider({
  type: 'saml-provider',
  arnIn: ({ SAMLProviderArn }: { readonly SAMLProviderArn: string }) => SAMLProviderArn,
  find: (store, account, name) => store.samlProviders.find(account, name),
  missing: (arn) => `Manifest not found for arn ${arn}`,
})

/** The SAML provider that CreateSAMLProvider would make. */
export const newSamlProvider: ResourceFinder<{ Name: string }, undefined, ReadingCall> = {
  types: ['saml-provider'],
  find: ({ Name }, { account }) => ({ arn: samlProviderArn(account, { Name }), existing: () => undefined }),
}

/** All SAML providers of the account. */
export const anySamlProvider: ResourceFinder<object, undefined, ReadingCall> = {
  types: ['saml-provider'],
  find: (_input, { account }) => ({
    arn: samlProviderArn(account, { Name: '' }),
    existing: () => undefined,
  }),
}
