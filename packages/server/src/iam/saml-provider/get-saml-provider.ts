import { iam } from '../service.ts'
import { sortedTags } from '../tag/tags.ts'
import { privateKeysOf } from './private-keys.ts'
import { existingSamlProvider } from './saml-provider-resource.ts'

/** Shows everything but the private keys themselves, of which ids and dates are there. */
export const GetSAMLProvider = iam.operation('GetSAMLProvider', {
  access: 'Read',
  resource: existingSamlProvider,
  async handle(_input, call, provider) {
    const { ProviderId, MetadataDocument, CreateDate, ValidUntil, AssertionEncryptionMode, Tags } = provider
    const keys = await privateKeysOf(call, provider)
    return {
      SAMLProviderUUID: ProviderId,
      SAMLMetadataDocument: MetadataDocument,
      CreateDate,
      ValidUntil,
      // behaviours 15: both there even where they are empty
      Tags: sortedTags(Tags),
      PrivateKeyList: keys.map(({ KeyId, Timestamp }) => ({ KeyId, Timestamp })),
      ...(AssertionEncryptionMode !== undefined && { AssertionEncryptionMode }),
    }
  },
})
