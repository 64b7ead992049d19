import { iam } from '../service.ts'
import { existingSamlProvider } from './saml-provider-resource.ts'

/** Roles that trust the provider stay as they are, and nobody assumes them through it any more. */
export const DeleteSAMLProvider = iam.operation('DeleteSAMLProvider', {
  access: 'Write',
  resource: existingSamlProvider,
  async handle(_input, { account: { AccountId }, tx }, { ProviderId }) {
    for (const { KeyId } of await tx.samlPrivateKeys.of(AccountId, ProviderId)) {
      await tx.samlPrivateKeys.delete(AccountId, KeyId)
    }
    await tx.samlProviders.delete(AccountId, ProviderId)
  },
})
