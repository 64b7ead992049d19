import { samlProviderArn } from '../../authorization/arn.ts'
import { NoSuchEntity } from '../../model/error.ts'
import { iam } from '../service.ts'
import { metadataFacts } from './metadata.ts'
import { addPrivateKey, sealPrivateKey } from './private-keys.ts'
import { existingSamlProvider } from './saml-provider-resource.ts'

/** What is not given stays as it is. A key is removed before another is added, so that two can be exchanged at once. */
export const UpdateSAMLProvider = iam.operation('UpdateSAMLProvider', {
  access: 'Write',
  resource: existingSamlProvider,
  async prepare({ SAMLMetadataDocument, AddPrivateKey }, call) {
    const facts = SAMLMetadataDocument === undefined ? {} : metadataFacts(SAMLMetadataDocument, call.now)
    return { facts, key: await sealPrivateKey(AddPrivateKey, call) }
  },
  async handle({ AssertionEncryptionMode, RemovePrivateKey }, call, provider, { facts, key }) {
    const { account, tx } = call
    const updated = {
      ...provider,
      ...facts,
      ...(AssertionEncryptionMode !== undefined && { AssertionEncryptionMode }),
    }
    await tx.samlProviders.update(account.AccountId, updated)
    if (RemovePrivateKey !== undefined) {
      const removed = await tx.samlPrivateKeys.get(account.AccountId, RemovePrivateKey)
      if (removed?.ProviderId !== provider.ProviderId) {
        throw NoSuchEntity(`The private key with id ${RemovePrivateKey} cannot be found.`)
      }
      await tx.samlPrivateKeys.delete(account.AccountId, RemovePrivateKey)
    }
    await addPrivateKey(call, updated, key)
    return { SAMLProviderArn: samlProviderArn(account, provider) }
  },
})
