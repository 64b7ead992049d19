import { oidcProviderArn } from '../../authorization/arn.ts'
import { EntityAlreadyExists, OpenIdIdpCommunicationError } from '../../model/error.ts'
import { requireWithinQuota } from '../quota.ts'
import { iam } from '../service.ts'
import { requestTags, whereTagged } from '../tag/tag-context.ts'
import { checkTags, tagsIfAny } from '../tag/tags.ts'
import { newOidcProvider } from './oidc-provider-resource.ts'
import { checkThumbprints, keptThumbprints } from './thumbprints.ts'

/** behaviours 4 */
const exists = (url: string) => EntityAlreadyExists(`Provider with url https://${url} already exists.`)

export const CreateOpenIDConnectProvider = iam.operation('CreateOpenIDConnectProvider', {
  access: 'Write',
  resource: newOidcProvider,
  context: requestTags,
  alsoRequires: { 'iam:TagOpenIDConnectProvider': whereTagged },
  check({ ThumbprintList, Tags }) {
    checkTags(Tags, 'sensitive')
    checkThumbprints(ThumbprintList)
  },
  async prepare({ ThumbprintList = [] }, { account, store, thumbprintOf }, { Url }) {
    // before anybody is asked over the network
    if ((await store.oidcProviders.get(account.AccountId, Url)) !== undefined) throw exists(Url)
    if (ThumbprintList.length > 0) return keptThumbprints(ThumbprintList)
    const found = await thumbprintOf(Url)
    if (found !== undefined) return [found]
    throw OpenIdIdpCommunicationError(
      'The server certificate of the Open ID Connect provider could not be retrieved; give its thumbprint.',
    )
  },
  async handle({ ClientIDList = [], Tags = [] }, call, { Url }, Thumbprints) {
    const { account, tx, now } = call
    const { AccountId } = account
    const ClientIDs = [...new Set(ClientIDList)]
    requireWithinQuota(call, 'ClientIdsPerOpenIdConnectProviderQuota', ClientIDs.length)
    const provider = { Url, ClientIDs, Thumbprints, CreateDate: now, Tags }
    if ((await tx.oidcProviders.insert(AccountId, provider)) === 'exists') throw exists(Url)
    requireWithinQuota(call, 'OpenIdConnectProvidersQuota', await tx.oidcProviders.count(AccountId))
    return { OpenIDConnectProviderArn: oidcProviderArn(account, provider), ...tagsIfAny(Tags) }
  },
})
