import * as iam from '@aws-sdk/client-iam'
import { it } from 'vitest'
import { samlMetadata } from '../../../server/src/testing/saml-providers.ts'
import { cycle, type Resource, retag } from '../../src/resource-cycle.ts'
import { newTags, type Tags, tagsOf } from '../../src/tags.ts'
import { newAccount } from '../../src/target.ts'

interface Tagged {
  tags: Tags
}

interface Oidc extends Tagged {
  clients: string[]
  thumbprints: string[]
}

const oidcProvider: Resource<Oidc> = {
  type: 'aws_iam_openid_connect_provider',
  first: { clients: ['one', 'two'], thumbprints: ['a'.repeat(40)], tags: {} },
  second: { clients: ['two'], thumbprints: ['b'.repeat(40), 'a'.repeat(40)], tags: { a: '1' } },
  create: async (client, { clients: ClientIDList, thumbprints: ThumbprintList, tags }) => {
    const input = { Url: 'https://cycled.example.com/Tenant', ClientIDList, ThumbprintList }
    const command = new iam.CreateOpenIDConnectProviderCommand({ ...input, Tags: newTags(tags) })
    return (await client.send(command)).OpenIDConnectProviderArn ?? ''
  },
  read: async (client, OpenIDConnectProviderArn) => {
    const found = await client.send(new iam.GetOpenIDConnectProviderCommand({ OpenIDConnectProviderArn }))
    return {
      clients: (found.ClientIDList ?? []).toSorted(),
      thumbprints: found.ThumbprintList ?? [],
      tags: tagsOf(found.Tags),
    }
  },
  update: async (client, OpenIDConnectProviderArn, wanted, before) => {
    const provider = { OpenIDConnectProviderArn }
    for (const ClientID of before.clients)
      if (!wanted.clients.includes(ClientID))
        await client.send(new iam.RemoveClientIDFromOpenIDConnectProviderCommand({ ...provider, ClientID }))
    for (const ClientID of wanted.clients)
      if (!before.clients.includes(ClientID))
        await client.send(new iam.AddClientIDToOpenIDConnectProviderCommand({ ...provider, ClientID }))
    const ThumbprintList = wanted.thumbprints
    await client.send(new iam.UpdateOpenIDConnectProviderThumbprintCommand({ ...provider, ThumbprintList }))
    await retag(
      before.tags,
      wanted.tags,
      (TagKeys) => client.send(new iam.UntagOpenIDConnectProviderCommand({ ...provider, TagKeys })),
      (Tags) => client.send(new iam.TagOpenIDConnectProviderCommand({ ...provider, Tags })),
    )
  },
  remove: (client, OpenIDConnectProviderArn) =>
    client.send(new iam.DeleteOpenIDConnectProviderCommand({ OpenIDConnectProviderArn })),
}

const samlProvider: Resource<Tagged & { metadata: string }> = {
  type: 'aws_iam_saml_provider',
  first: { metadata: samlMetadata(), tags: {} },
  second: { metadata: samlMetadata({ entityId: 'https://other.example.com/saml' }), tags: { a: '1' } },
  create: async (client, { metadata: SAMLMetadataDocument, tags }) => {
    const input = { Name: 'cycled', SAMLMetadataDocument, Tags: newTags(tags) }
    return (await client.send(new iam.CreateSAMLProviderCommand(input))).SAMLProviderArn ?? ''
  },
  read: async (client, SAMLProviderArn) => {
    const found = await client.send(new iam.GetSAMLProviderCommand({ SAMLProviderArn }))
    return { metadata: found.SAMLMetadataDocument ?? '', tags: tagsOf(found.Tags) }
  },
  update: async (client, SAMLProviderArn, { metadata: SAMLMetadataDocument, tags }, before) => {
    await client.send(new iam.UpdateSAMLProviderCommand({ SAMLProviderArn, SAMLMetadataDocument }))
    await retag(
      before.tags,
      tags,
      (TagKeys) => client.send(new iam.UntagSAMLProviderCommand({ SAMLProviderArn, TagKeys })),
      (Tags) => client.send(new iam.TagSAMLProviderCommand({ SAMLProviderArn, Tags })),
    )
  },
  remove: (client, SAMLProviderArn) => client.send(new iam.DeleteSAMLProviderCommand({ SAMLProviderArn })),
}

it.each([
  [oidcProvider.type, oidcProvider],
  [samlProvider.type, samlProvider],
] as const)('%s is read as it was configured (A-001, B-448)', async (_, resource) => {
  await cycle(await newAccount(), resource as Resource<object>)
})
