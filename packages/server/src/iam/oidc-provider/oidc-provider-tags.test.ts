import {
  GetOpenIDConnectProviderCommand,
  ListOpenIDConnectProviderTagsCommand,
  TagOpenIDConnectProviderCommand,
  UntagOpenIDConnectProviderCommand,
} from '@aws-sdk/client-iam'
import { createOidc, missingOidc } from '../../testing/oidc-providers.ts'
import { providerTagConformance } from '../../testing/resource-tags.ts'
import { testServer } from '../../testing/test-server.ts'

const server = testServer()

providerTagConformance({
  server,
  title: 'tags of an OIDC provider',
  operations: ['TagOpenIDConnectProvider', 'UntagOpenIDConnectProvider', 'ListOpenIDConnectProviderTags'],
  create: async (Tags) => (await createOidc(server, { Tags })).OpenIDConnectProviderArn ?? '',
  tag: (OpenIDConnectProviderArn, Tags, as = server.root) =>
    server.iamAs(as).send(new TagOpenIDConnectProviderCommand({ OpenIDConnectProviderArn, Tags })),
  untag: (OpenIDConnectProviderArn, TagKeys, as = server.root) =>
    server.iamAs(as).send(new UntagOpenIDConnectProviderCommand({ OpenIDConnectProviderArn, TagKeys })),
  list: (OpenIDConnectProviderArn, page, as = server.root) =>
    server.iamAs(as).send(new ListOpenIDConnectProviderTagsCommand({ OpenIDConnectProviderArn, ...page })),
  shown: async (OpenIDConnectProviderArn) =>
    (await server.iam.send(new GetOpenIDConnectProviderCommand({ OpenIDConnectProviderArn }))).Tags,
  missing: missingOidc,
})
