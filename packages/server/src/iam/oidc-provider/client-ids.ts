import { requireWithinQuota } from '../quota.ts'
import { iam } from '../service.ts'
import { existingOidcProvider } from './oidc-provider-resource.ts'

/** Adding one that is there already succeeds (behaviours 101). */
export const AddClientIDToOpenIDConnectProvider = iam.operation('AddClientIDToOpenIDConnectProvider', {
  access: 'Write',
  resource: existingOidcProvider,
  async handle({ ClientID }, call, provider) {
    if (provider.ClientIDs.includes(ClientID)) return
    const ClientIDs = [...provider.ClientIDs, ClientID]
    requireWithinQuota(call, 'ClientIdsPerOpenIdConnectProviderQuota', ClientIDs.length)
    await call.tx.oidcProviders.update(call.account.AccountId, { ...provider, ClientIDs })
  },
})

/** Removing one that is not there succeeds (behaviours 101). */
export const RemoveClientIDFromOpenIDConnectProvider = iam.operation(
  'RemoveClientIDFromOpenIDConnectProvider',
  {
    access: 'Write',
    resource: existingOidcProvider,
    async handle({ ClientID }, { account, tx }, provider) {
      const ClientIDs = provider.ClientIDs.filter((id) => id !== ClientID)
      if (ClientIDs.length === provider.ClientIDs.length) return
      await tx.oidcProviders.update(account.AccountId, { ...provider, ClientIDs })
    },
  },
)
