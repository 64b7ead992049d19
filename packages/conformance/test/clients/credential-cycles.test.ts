import { generateKeyPairSync } from 'node:crypto'
import * as iam from '@aws-sdk/client-iam'
import { expect, it } from 'vitest'
import { certificate } from '../../../server/src/testing/certificates.ts'
import { samlMetadata } from '../../../server/src/testing/saml-providers.ts'
import { newUser } from '../../src/people.ts'
import { refusal } from '../../src/refusal.ts'
import { cycle, newTags, type Resource, retag, type Tags, tagsOf } from '../../src/resource-cycle.ts'
import { newAccount } from '../../src/target.ts'

type Client = iam.IAMClient
type Status = 'Active' | 'Inactive'
interface Switched {
  status: Status
}

const UserName = 'holder'

/** Something of the user that is switched on and off and found in a list. */
function switched(
  type: string,
  create: (client: Client) => Promise<string | undefined>,
  list: (client: Client) => Promise<readonly { id?: string | undefined; status?: string | undefined }[]>,
  update: (client: Client, id: string, status: Status) => Promise<unknown>,
  remove: (client: Client, id: string) => Promise<unknown>,
): Resource<Switched> {
  return {
    type,
    first: { status: 'Active' },
    second: { status: 'Inactive' },
    create: async (client) => (await create(client)) ?? '',
    read: async (client, id) => {
      const found = (await list(client)).find((one) => one.id === id)
      return found && { status: found.status === 'Active' ? 'Active' : 'Inactive' }
    },
    update: (client, id, { status }) => update(client, id, status),
    remove,
  }
}

const ssh = generateKeyPairSync('rsa', { modulusLength: 2048 })
  .publicKey.export({ type: 'spki', format: 'pem' })
  .toString()
const site = certificate('site.example.com')
const signer = certificate('signer')
const ServiceName = 'codecommit.amazonaws.com'

const credentials = [
  switched(
    'aws_iam_access_key',
    async (client) =>
      (await client.send(new iam.CreateAccessKeyCommand({ UserName }))).AccessKey?.AccessKeyId,
    async (client) => {
      const { AccessKeyMetadata = [] } = await client.send(new iam.ListAccessKeysCommand({ UserName }))
      return AccessKeyMetadata.map(({ AccessKeyId: id, Status: status }) => ({ id, status }))
    },
    (client, AccessKeyId, Status) =>
      client.send(new iam.UpdateAccessKeyCommand({ UserName, AccessKeyId, Status })),
    (client, AccessKeyId) => client.send(new iam.DeleteAccessKeyCommand({ UserName, AccessKeyId })),
  ),
  switched(
    'aws_iam_signing_certificate',
    async (client) => {
      const input = { UserName, CertificateBody: signer.body }
      return (await client.send(new iam.UploadSigningCertificateCommand(input))).Certificate?.CertificateId
    },
    async (client) => {
      const { Certificates = [] } = await client.send(new iam.ListSigningCertificatesCommand({ UserName }))
      return Certificates.map(({ CertificateId: id, Status: status }) => ({ id, status }))
    },
    (client, CertificateId, Status) =>
      client.send(new iam.UpdateSigningCertificateCommand({ UserName, CertificateId, Status })),
    (client, CertificateId) =>
      client.send(new iam.DeleteSigningCertificateCommand({ UserName, CertificateId })),
  ),
  switched(
    'aws_iam_user_ssh_key',
    async (client) => {
      const input = { UserName, SSHPublicKeyBody: ssh }
      return (await client.send(new iam.UploadSSHPublicKeyCommand(input))).SSHPublicKey?.SSHPublicKeyId
    },
    async (client) => {
      const { SSHPublicKeys = [] } = await client.send(new iam.ListSSHPublicKeysCommand({ UserName }))
      return SSHPublicKeys.map(({ SSHPublicKeyId: id, Status: status }) => ({ id, status }))
    },
    (client, SSHPublicKeyId, Status) =>
      client.send(new iam.UpdateSSHPublicKeyCommand({ UserName, SSHPublicKeyId, Status })),
    (client, SSHPublicKeyId) => client.send(new iam.DeleteSSHPublicKeyCommand({ UserName, SSHPublicKeyId })),
  ),
  switched(
    'aws_iam_service_specific_credential',
    async (client) => {
      const command = new iam.CreateServiceSpecificCredentialCommand({ UserName, ServiceName })
      return (await client.send(command)).ServiceSpecificCredential?.ServiceSpecificCredentialId
    },
    async (client) => {
      const command = new iam.ListServiceSpecificCredentialsCommand({ UserName, ServiceName })
      const { ServiceSpecificCredentials = [] } = await client.send(command)
      return ServiceSpecificCredentials.map(({ ServiceSpecificCredentialId: id, Status: status }) => ({
        id,
        status,
      }))
    },
    (client, ServiceSpecificCredentialId, Status) => {
      const input = { UserName, ServiceSpecificCredentialId, Status }
      return client.send(new iam.UpdateServiceSpecificCredentialCommand(input))
    },
    (client, ServiceSpecificCredentialId) =>
      client.send(new iam.DeleteServiceSpecificCredentialCommand({ UserName, ServiceSpecificCredentialId })),
  ),
]

const loginProfile: Resource<{ reset: boolean }> = {
  type: 'aws_iam_user_login_profile',
  first: { reset: true },
  second: { reset: false },
  create: async (client, { reset: PasswordResetRequired }) => {
    const input = { UserName, Password: 'Correct-horse-4', PasswordResetRequired }
    await client.send(new iam.CreateLoginProfileCommand(input))
    return UserName
  },
  read: async (client) => {
    const { LoginProfile } = await client.send(new iam.GetLoginProfileCommand({ UserName }))
    return { reset: LoginProfile?.PasswordResetRequired === true }
  },
  update: (client, _, { reset: PasswordResetRequired }) =>
    client.send(new iam.UpdateLoginProfileCommand({ UserName, PasswordResetRequired })),
  remove: (client) => client.send(new iam.DeleteLoginProfileCommand({ UserName })),
}

const alias: Resource<{ alias: string }> = {
  type: 'aws_iam_account_alias',
  first: { alias: `first-${crypto.randomUUID()}` },
  second: { alias: `second-${crypto.randomUUID()}` },
  create: async (client, { alias: AccountAlias }) => {
    await client.send(new iam.CreateAccountAliasCommand({ AccountAlias }))
    return 'alias'
  },
  read: async (client) => {
    const { AccountAliases = [] } = await client.send(new iam.ListAccountAliasesCommand({}))
    const [found] = AccountAliases
    return found === undefined ? undefined : { alias: found }
  },
  update: (client, _, { alias: AccountAlias }) =>
    client.send(new iam.CreateAccountAliasCommand({ AccountAlias })),
  remove: (client, _, { alias: AccountAlias }) =>
    client.send(new iam.DeleteAccountAliasCommand({ AccountAlias })),
}

const passwordPolicy: Resource<iam.PasswordPolicy> = {
  type: 'aws_iam_account_password_policy',
  first: {
    MinimumPasswordLength: 6,
    RequireSymbols: false,
    RequireNumbers: false,
    RequireUppercaseCharacters: false,
    RequireLowercaseCharacters: false,
    AllowUsersToChangePassword: false,
    ExpirePasswords: false,
    HardExpiry: false,
  },
  second: {
    MinimumPasswordLength: 14,
    RequireSymbols: true,
    RequireNumbers: true,
    RequireUppercaseCharacters: true,
    RequireLowercaseCharacters: true,
    AllowUsersToChangePassword: true,
    ExpirePasswords: true,
    MaxPasswordAge: 90,
    PasswordReusePrevention: 24,
    HardExpiry: true,
  },
  create: async (client, { ExpirePasswords: _, ...wanted }) => {
    await client.send(new iam.UpdateAccountPasswordPolicyCommand(wanted))
    return 'policy'
  },
  read: async (client) => (await client.send(new iam.GetAccountPasswordPolicyCommand({}))).PasswordPolicy,
  update: (client, _, { ExpirePasswords: __, ...wanted }) =>
    client.send(new iam.UpdateAccountPasswordPolicyCommand(wanted)),
  remove: (client) => client.send(new iam.DeleteAccountPasswordPolicyCommand({})),
}

interface Tagged {
  tags: Tags
}
const tagged = { first: { tags: { b: '2', a: '' } }, second: { tags: {} } }

const virtualDevice: Resource<Tagged> = {
  type: 'aws_iam_virtual_mfa_device',
  ...tagged,
  create: async (client, { tags }) => {
    const input = { VirtualMFADeviceName: 'cycled', Path: '/d/', Tags: newTags(tags) }
    const { VirtualMFADevice } = await client.send(new iam.CreateVirtualMFADeviceCommand(input))
    return VirtualMFADevice?.SerialNumber ?? ''
  },
  read: async (client, SerialNumber) => {
    const { VirtualMFADevices = [] } = await client.send(new iam.ListVirtualMFADevicesCommand({}))
    if (!VirtualMFADevices.some((device) => device.SerialNumber === SerialNumber)) return undefined
    return { tags: tagsOf((await client.send(new iam.ListMFADeviceTagsCommand({ SerialNumber }))).Tags) }
  },
  update: (client, SerialNumber, { tags }, before) =>
    retag(
      before.tags,
      tags,
      (TagKeys) => client.send(new iam.UntagMFADeviceCommand({ SerialNumber, TagKeys })),
      (Tags) => client.send(new iam.TagMFADeviceCommand({ SerialNumber, Tags })),
    ),
  remove: (client, SerialNumber) => client.send(new iam.DeleteVirtualMFADeviceCommand({ SerialNumber })),
}

const serverCertificate: Resource<Tagged & { path: string; body: string; chain: string | undefined }> = {
  type: 'aws_iam_server_certificate',
  first: { path: '/', body: site.body.trim(), chain: undefined, tags: {} },
  second: { path: '/cloudfront/', body: site.body.trim(), chain: undefined, tags: { a: '1' } },
  create: async (client, { path, body, chain, tags }) => {
    const ServerCertificateName = 'cycled'
    const material = { CertificateBody: body, PrivateKey: site.key, CertificateChain: chain }
    const input = { ServerCertificateName, Path: path, ...material, Tags: newTags(tags) }
    await client.send(new iam.UploadServerCertificateCommand(input))
    return ServerCertificateName
  },
  read: async (client, ServerCertificateName) => {
    const command = new iam.GetServerCertificateCommand({ ServerCertificateName })
    const { ServerCertificate: found } = await client.send(command)
    return {
      path: found?.ServerCertificateMetadata?.Path ?? '',
      body: found?.CertificateBody?.trim() ?? '',
      chain: found?.CertificateChain,
      tags: tagsOf(found?.Tags),
    }
  },
  update: async (client, ServerCertificateName, { path: NewPath, tags }, before) => {
    await client.send(new iam.UpdateServerCertificateCommand({ ServerCertificateName, NewPath }))
    await retag(
      before.tags,
      tags,
      (TagKeys) => client.send(new iam.UntagServerCertificateCommand({ ServerCertificateName, TagKeys })),
      (Tags) => client.send(new iam.TagServerCertificateCommand({ ServerCertificateName, Tags })),
    )
  },
  remove: (client, ServerCertificateName) =>
    client.send(new iam.DeleteServerCertificateCommand({ ServerCertificateName })),
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

const instanceProfile: Resource<Tagged & { role: string | undefined }> = {
  type: 'aws_iam_instance_profile',
  first: { role: 'r1', tags: {} },
  second: { role: 'r2', tags: { a: '1' } },
  needs: async (client) => {
    for (const RoleName of ['r1', 'r2']) {
      const AssumeRolePolicyDocument =
        '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}}'
      await client.send(new iam.CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }))
    }
  },
  create: async (client, { role, tags }) => {
    const InstanceProfileName = 'cycled'
    const input = { InstanceProfileName, Path: '/i/', Tags: newTags(tags) }
    await client.send(new iam.CreateInstanceProfileCommand(input))
    const joined = { InstanceProfileName, RoleName: role }
    await client.send(new iam.AddRoleToInstanceProfileCommand(joined))
    return InstanceProfileName
  },
  read: async (client, InstanceProfileName) => {
    const command = new iam.GetInstanceProfileCommand({ InstanceProfileName })
    const { InstanceProfile: found } = await client.send(command)
    return { role: found?.Roles?.[0]?.RoleName, tags: tagsOf(found?.Tags) }
  },
  update: async (client, InstanceProfileName, { role, tags }, before) => {
    const taken = { InstanceProfileName, RoleName: before.role }
    await client.send(new iam.RemoveRoleFromInstanceProfileCommand(taken))
    await client.send(new iam.AddRoleToInstanceProfileCommand({ InstanceProfileName, RoleName: role }))
    await retag(
      before.tags,
      tags,
      (TagKeys) => client.send(new iam.UntagInstanceProfileCommand({ InstanceProfileName, TagKeys })),
      (Tags) => client.send(new iam.TagInstanceProfileCommand({ InstanceProfileName, Tags })),
    )
  },
  remove: async (client, InstanceProfileName, { role: RoleName }) => {
    await client.send(new iam.RemoveRoleFromInstanceProfileCommand({ InstanceProfileName, RoleName }))
    await client.send(new iam.DeleteInstanceProfileCommand({ InstanceProfileName }))
  },
}

const stsPreferences: Resource<{ version: number }> = {
  type: 'aws_iam_security_token_service_preferences',
  first: { version: 2 },
  second: { version: 1 },
  create: async (client, { version }) => {
    await setTokens(client, version)
    return 'preferences'
  },
  read: async (client) => {
    const { SummaryMap } = await client.send(new iam.GetAccountSummaryCommand({}))
    const version = SummaryMap?.['GlobalEndpointTokenVersion'] ?? 0
    return version === 0 ? undefined : { version }
  },
  update: (client, _, { version }) => setTokens(client, version),
  // an account always has them: Terraform forgets them and changes nothing
  remove: () => Promise.resolve(),
}

function setTokens(client: Client, version: number) {
  const GlobalEndpointTokenVersion = version === 1 ? 'v1Token' : 'v2Token'
  return client.send(new iam.SetSecurityTokenServicePreferencesCommand({ GlobalEndpointTokenVersion }))
}

const others = [
  loginProfile,
  alias,
  passwordPolicy,
  virtualDevice,
  serverCertificate,
  oidcProvider,
  samlProvider,
  instanceProfile,
] as unknown as readonly Resource<object>[]

it.each(
  [...credentials, ...others].map((resource) => [resource.type, resource as Resource<object>] as const),
)('%s is read as it was configured', async (_, resource) => {
  const account = await newAccount()
  await newUser(account, UserName)
  await cycle(account, resource)
})

it('aws_iam_security_token_service_preferences are read as they were configured', async () => {
  const account = await newAccount()
  const { create, update, read, first, second } = stsPreferences
  const id = await create(account.iam, first)
  expect(await read(account.iam, id)).toEqual(first)
  await update(account.iam, id, second, first)
  expect(await read(account.iam, id)).toEqual(second)
})

it('aws_iam_service_linked_role is read as it was configured, and made anew once it is gone', async () => {
  const account = await newAccount()
  const [AWSServiceName, Description] = ['elasticbeanstalk.amazonaws.com', 'for the tests']
  for (let round = 0; round < 2; round++) {
    const made = await account.iam.send(
      new iam.CreateServiceLinkedRoleCommand({ AWSServiceName, Description }),
    )
    const role = { RoleName: made.Role?.RoleName }
    const { Role } = await account.iam.send(new iam.GetRoleCommand(role))
    expect(Role).toMatchObject({ Description, Path: `/aws-service-role/${AWSServiceName}/` })
    await account.iam.send(new iam.DeleteServiceLinkedRoleCommand(role))
    const gone = await refusal(account.iam.send(new iam.GetRoleCommand(role)))
    expect(gone).toMatchObject({ code: 'NoSuchEntity' })
  }
})

it.todo('aws_iam_organizations_features (waits for organizations)')
