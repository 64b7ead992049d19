import { generateKeyPairSync } from 'node:crypto'
import {
  CreateAccessKeyCommand,
  CreateServiceSpecificCredentialCommand,
  CreateUserCommand,
  DeleteAccessKeyCommand,
  GenerateCredentialReportCommand,
  GetCredentialReportCommand,
  GetSAMLProviderCommand,
  ListAccessKeysCommand,
  ListServiceSpecificCredentialsCommand,
  ListSigningCertificatesCommand,
  ListSSHPublicKeysCommand,
  paginateListAccessKeys,
  UpdateAccessKeyCommand,
  UpdateSAMLProviderCommand,
  UpdateSigningCertificateCommand,
  UploadSigningCertificateCommand,
  UploadSSHPublicKeyCommand,
} from '@aws-sdk/client-iam'
import { parse } from 'csv-parse/sync'
import { beforeEach, describe, expect, it } from 'vitest'
import { operatorAuthor } from '../operator/author.ts'
import { pagesOf } from '../testing/callers.ts'
import { certificate } from '../testing/certificates.ts'
import { setQuota } from '../testing/entities.ts'
import { ACCOUNT } from '../testing/roles.ts'
import { createSaml, samlArn } from '../testing/saml-providers.ts'
import { testServer } from '../testing/test-server.ts'

const server = testServer()
const UserName = 'ana'
/** So many that ids by chance are hardly ever in this order. */
const MANY = 8
const newKey = async (name = UserName) =>
  (await server.iam.send(new CreateAccessKeyCommand({ UserName: name }))).AccessKey?.AccessKeyId ?? ''
const newCertificate = async (name = UserName) => {
  const upload = new UploadSigningCertificateCommand({
    UserName: name,
    CertificateBody: certificate('u').body,
  })
  return (await server.iam.send(upload)).Certificate?.CertificateId ?? ''
}

/** What `make` answers, called one time after another. */
async function made<T>(count: number, make: (index: number) => Promise<T>): Promise<T[]> {
  const all: T[] = []
  for (let index = 0; index < count; index++) all.push(await make(index))
  return all
}

beforeEach(() => server.iam.send(new CreateUserCommand({ UserName })))

describe('what was made within one second is in the order in which it was made', () => {
  it('in lists of access keys and their pages, also where keys have gone', async () => {
    await setQuota(server, 'AccessKeysPerUserQuota', MANY)
    const keys = await made(MANY, () => newKey())
    await server.iam.send(new DeleteAccessKeyCommand({ UserName, AccessKeyId: keys[2] }))
    const expected = [...keys.filter((_, index) => index !== 2), await newKey()]
    const { AccessKeyMetadata } = await server.iam.send(new ListAccessKeysCommand({ UserName }))
    expect(AccessKeyMetadata?.map(({ AccessKeyId }) => AccessKeyId)).toEqual(expected)
    const pages = await pagesOf(
      paginateListAccessKeys({ client: server.iam, pageSize: 3 }, { UserName }),
      (page) => page.AccessKeyMetadata?.map(({ AccessKeyId }) => AccessKeyId),
    )
    expect(pages.flat()).toEqual(expected)
  })

  it('in lists of signing certificates, SSH keys and service-specific credentials', async () => {
    await setQuota(server, 'SigningCertificatesPerUserQuota', MANY)
    await setQuota(server, 'ServiceSpecificCredentialsPerServiceQuota', MANY)
    const certificates = await made(MANY, () => newCertificate())
    const shown = (await server.iam.send(new ListSigningCertificatesCommand({ UserName }))).Certificates
    expect(shown?.map(({ CertificateId }) => CertificateId)).toEqual(certificates)
    const sshKeys = await made(5, async () => {
      const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
      const SSHPublicKeyBody = publicKey.export({ type: 'spki', format: 'pem' }).toString()
      const upload = new UploadSSHPublicKeyCommand({ UserName, SSHPublicKeyBody })
      return (await server.iam.send(upload)).SSHPublicKey?.SSHPublicKeyId
    })
    const { SSHPublicKeys } = await server.iam.send(new ListSSHPublicKeysCommand({ UserName }))
    expect(SSHPublicKeys?.map(({ SSHPublicKeyId }) => SSHPublicKeyId)).toEqual(sshKeys)
    const credentials = await made(MANY, async (index) => {
      const ServiceName = index % 3 === 0 ? 'cassandra.amazonaws.com' : 'codecommit.amazonaws.com'
      const create = new CreateServiceSpecificCredentialCommand({ UserName, ServiceName })
      return (await server.iam.send(create)).ServiceSpecificCredential?.ServiceSpecificCredentialId
    })
    const listed: (string | undefined)[] = []
    let Marker: string | undefined
    do {
      const list = new ListServiceSpecificCredentialsCommand({ UserName, MaxItems: 3, Marker })
      const page = await server.iam.send(list)
      listed.push(
        ...(page.ServiceSpecificCredentials ?? []).map((one) => one.ServiceSpecificCredentialId ?? ''),
      )
      Marker = page.Marker
    } while (Marker !== undefined)
    expect(listed).toEqual(credentials)
  })

  it('in the credential report, where the first key and certificate stay the first (B-298, SB-42)', async () => {
    const names = Array.from({ length: MANY }, (_, index) => `u${index}`)
    for (const name of names) {
      await server.iam.send(new CreateUserCommand({ UserName: name }))
      const [AccessKeyId] = await made(2, () => newKey(name))
      const off = { UserName: name, Status: 'Inactive' } as const
      await server.iam.send(new UpdateAccessKeyCommand({ ...off, AccessKeyId }))
      const [CertificateId] = await made(2, () => newCertificate(name))
      await server.iam.send(new UpdateSigningCertificateCommand({ ...off, CertificateId }))
    }
    await server.iam.send(new GenerateCredentialReportCommand({}))
    await server.service.reports.idle()
    const { Content = new Uint8Array() } = await server.iam.send(new GetCredentialReportCommand({}))
    const rows: Record<string, string>[] = parse(Buffer.from(Content), { columns: true })
    const found = rows.filter(({ user = '' }) => names.includes(user))
    expect(found).toHaveLength(MANY)
    for (const row of found) {
      expect(row).toMatchObject({
        ...{ access_key_1_active: 'false', access_key_2_active: 'true' },
        ...{ cert_1_active: 'false', cert_2_active: 'true' },
      })
    }
  })

  it('in the private keys of SAML providers', async () => {
    const pem = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
    const AddPrivateKey = pem.export({ type: 'pkcs8', format: 'pem' }).toString()
    const idsOf = async (SAMLProviderArn: string) =>
      (await server.iam.send(new GetSAMLProviderCommand({ SAMLProviderArn }))).PrivateKeyList?.map(
        ({ KeyId }) => KeyId,
      )
    for (let index = 0; index < MANY; index++) {
      const SAMLProviderArn = samlArn(`idp${index}`)
      await createSaml(server, { Name: `idp${index}`, AddPrivateKey })
      const [first] = (await idsOf(SAMLProviderArn)) ?? []
      await server.iam.send(new UpdateSAMLProviderCommand({ SAMLProviderArn, AddPrivateKey }))
      expect((await idsOf(SAMLProviderArn))?.[0]).toBe(first)
    }
  })

  it('and what an older version has stored stands before what came in the same second', async () => {
    const user = await server.service.store.entities.users.find(ACCOUNT, UserName)
    const CreateDate = new Date(Math.floor(Date.now() / 1000) * 1000)
    const key = { PrincipalId: user?.UserId ?? '', Status: 'Active' as const, CreateDate }
    const ids = ['AKIAZZZZZZZZZZZZZZZZ', 'AKIAAAAAAAAAAAAAAAAA', 'AKIAMMMMMMMMMMMMMMMM']
    const [old = '', next = '', last = ''] = ids
    await server.service.store.write([ACCOUNT], operatorAuthor('test', Date.now), async (tx) => {
      const sealed = Uint8Array.of(0)
      await tx.accessKeys.insert(ACCOUNT, { ...key, AccessKeyId: last, Ordinal: 2 }, sealed)
      await tx.accessKeys.insert(ACCOUNT, { ...key, AccessKeyId: next, Ordinal: 1 }, sealed)
      await tx.accessKeys.insert(ACCOUNT, { ...key, AccessKeyId: old }, sealed)
    })
    const { AccessKeyMetadata } = await server.iam.send(new ListAccessKeysCommand({ UserName }))
    expect(AccessKeyMetadata?.map(({ AccessKeyId }) => AccessKeyId)).toEqual([old, next, last])
  })
})
