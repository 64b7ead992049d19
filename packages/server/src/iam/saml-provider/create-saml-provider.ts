import { samlProviderArn } from '../../authorization/arn.ts'
import { EntityAlreadyExists } from '../../model/error.ts'
import { requireWithinQuota } from '../quota.ts'
import { iam } from '../service.ts'
import { requestTags, whereTagged } from '../tag/tag-context.ts'
import { checkTags, tagsIfAny } from '../tag/tags.ts'
import { metadataFacts } from './metadata.ts'
import { addPrivateKey, sealPrivateKey } from './private-keys.ts'
import { newSamlProvider } from './saml-provider-resource.ts'

export const CreateSAMLProvider = iam.operation('CreateSAMLProvider', {
  access: 'Write',
  resource: newSamlProvider,
  context: requestTags,
  alsoRequires: { 'iam:TagSAMLProvider': whereTagged },
  check: ({ Tags }) => checkTags(Tags, 'sensitive'),
  async prepare({ SAMLMetadataDocument, AddPrivateKey }, call) {
    const facts = metadataFacts(SAMLMetadataDocument, call.now)
    return { facts, key: await sealPrivateKey(AddPrivateKey, call) }
  },
  async handle({ Name, AssertionEncryptionMode, Tags = [] }, call, _none, { facts, key }) {
    const { account, tx, now, newId } = call
    const provider = {
      ...facts,
      ProviderId: newId('SAMLSP'),
      Name,
      CreateDate: now,
      ...(AssertionEncryptionMode !== undefined && { AssertionEncryptionMode }),
      Tags,
    }
    if ((await tx.samlProviders.insert(account.AccountId, provider)) === 'exists') {
      throw EntityAlreadyExists(`SAMLProvider with name ${Name} already exists.`)
    }
    requireWithinQuota(call, 'SAMLProvidersQuota', await tx.samlProviders.count(account.AccountId))
    await addPrivateKey(call, provider, key)
    return { SAMLProviderArn: samlProviderArn(account, provider), ...tagsIfAny(Tags) }
  },
})
