import { iam } from '../service.ts'
import { deletableOidcProvider } from './oidc-provider-resource.ts'

/** Roles that trust the provider stay as they are, and nobody assumes them through it any more. */
export const DeleteOpenIDConnectProvider = iam.operation('DeleteOpenIDConnectProvider', {
  access: 'Write',
  resource: deletableOidcProvider,
  async handle(_input, { account, tx }, { Url }) {
    await tx.oidcProviders.delete(account.AccountId, Url)
  },
})
