import {
  GetSAMLProviderCommand,
  ListSAMLProviderTagsCommand,
  TagSAMLProviderCommand,
  UntagSAMLProviderCommand,
} from '@aws-sdk/client-iam'
import { providerTagConformance } from '../../testing/resource-tags.ts'
import { createSaml, missingSaml } from '../../testing/saml-providers.ts'
import { testServer } from '../../testing/test-server.ts'

const server = testServer()

providerTagConformance({
  server,
  title: 'tags of a SAML provider',
  operations: ['TagSAMLProvider', 'UntagSAMLProvider', 'ListSAMLProviderTags'],
  create: async (Tags) => (await createSaml(server, { Tags })).SAMLProviderArn ?? '',
  tag: (SAMLProviderArn, Tags, as = server.root) =>
    server.iamAs(as).send(new TagSAMLProviderCommand({ SAMLProviderArn, Tags })),
  untag: (SAMLProviderArn, TagKeys, as = server.root) =>
    server.iamAs(as).send(new UntagSAMLProviderCommand({ SAMLProviderArn, TagKeys })),
  list: (SAMLProviderArn, page, as = server.root) =>
    server.iamAs(as).send(new ListSAMLProviderTagsCommand({ SAMLProviderArn, ...page })),
  shown: async (SAMLProviderArn) =>
    (await server.iam.send(new GetSAMLProviderCommand({ SAMLProviderArn }))).Tags,
  missing: missingSaml,
})
