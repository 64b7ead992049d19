import { samlProviderArn } from '../../authorization/arn.ts'
import type { ReadingCall } from '../../authorization/call.ts'
import { NoSuchEntity } from '../../model/error.ts'
import type { ResourceFinder } from '../../model/operation.ts'
import type { SamlProvider } from '../../store/entity/provider.ts'
import { providerArn } from '../provider-arn.ts'

/** The SAML provider that the input names. */
export const existingSamlProvider: ResourceFinder<{ SAMLProviderArn: string }, SamlProvider, ReadingCall> = {
  types: ['saml-provider'],
  async find({ SAMLProviderArn: arn }, { account, store }) {
    const named = providerArn(arn, 'saml-provider')
    const isOwn = named.account === account.AccountId && named.partition === account.Partition
    const provider = isOwn ? await store.samlProviders.find(account.AccountId, named.name) : undefined
    return {
      arn,
      account: named.account,
      tags: provider?.Tags,
      entity: provider,
      existing() {
        // behaviours 40
        if (provider === undefined) throw NoSuchEntity(`Manifest not found for arn ${arn}`)
        return provider
      },
    }
  },
}

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
