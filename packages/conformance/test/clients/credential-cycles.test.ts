import * as iam from '@aws-sdk/client-iam'
import { it } from 'vitest'
import { certificate } from '../../../server/src/testing/certificates.ts'
import { rsaKey } from '../../src/exercises/key-material.ts'
import { newUser } from '../../src/people.ts'
import { cycle, type Resource, retag } from '../../src/resource-cycle.ts'
import { newTags, type Tags, tagsOf } from '../../src/tags.ts'
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

const ssh = rsaKey()
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

const others = [
  [loginProfile.type, loginProfile],
  [virtualDevice.type, virtualDevice],
  [serverCertificate.type, serverCertificate],
] as const

it.each([...credentials.map((each) => [each.type, each] as const), ...others])(
  '%s is read as it was configured',
  async (_, resource) => {
    const account = await newAccount()
    await newUser(account, UserName)
    await cycle(account, resource as Resource<object>)
  },
)
