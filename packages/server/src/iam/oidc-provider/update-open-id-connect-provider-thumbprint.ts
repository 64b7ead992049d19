import { InvalidInput } from '../../model/error.ts'
import { iam } from '../service.ts'
import { existingOidcProvider } from './oidc-provider-resource.ts'
import { checkThumbprints, keptThumbprints } from './thumbprints.ts'

/** Replaces the whole list. */
export const UpdateOpenIDConnectProviderThumbprint = iam.operation('UpdateOpenIDConnectProviderThumbprint', {
  access: 'Write',
  resource: existingOidcProvider,
  check({ ThumbprintList }) {
    // behaviours 66
    if (ThumbprintList.length === 0) throw InvalidInput('Error occurred while validating input. ')
    checkThumbprints(ThumbprintList)
  },
  async handle({ ThumbprintList }, { account, tx }, provider) {
    const Thumbprints = keptThumbprints(ThumbprintList)
    await tx.oidcProviders.update(account.AccountId, { ...provider, Thumbprints })
  },
})
