import { iam } from '../service.ts'
import { sortedTags } from '../tag/tags.ts'
import { existingOidcProvider } from './oidc-provider-resource.ts'

export const GetOpenIDConnectProvider = iam.operation('GetOpenIDConnectProvider', {
  access: 'Read',
  resource: existingOidcProvider,
  handle: (_input, _call, { Url, ClientIDs, Thumbprints, CreateDate, Tags }) => ({
    Url,
    ClientIDList: [...ClientIDs],
    ThumbprintList: [...Thumbprints],
    CreateDate,
    // behaviours 15: there even where it is empty
    Tags: sortedTags(Tags),
  }),
})
