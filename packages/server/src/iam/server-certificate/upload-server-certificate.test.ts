import { generateKeyPairSync, X509Certificate } from 'node:crypto'
import { GetServerCertificateCommand, ListServerCertificatesCommand } from '@aws-sdk/client-iam'
import { describe, expect, it } from 'vitest'
import { denied, overLimit, refusal, user } from '../../testing/callers.ts'
import { certificate } from '../../testing/certificates.ts'
import { setQuota } from '../../testing/entities.ts'
import { ACCOUNT } from '../../testing/roles.ts'
import { publicKeyOf, publicKeyOfSize, unsoundNumbers, unsoundPrivateKeys } from '../../testing/rsa-keys.ts'
import { uploadServer } from '../../testing/server-certificates.ts'
import { testServer } from '../../testing/test-server.ts'

const server = testServer()
const root = certificate('Root')
const middle = certificate('Middle', root)
const leaf = certificate('leaf.example.com', middle)
const chain = `${middle.body}${root.body}`
const upload = (input: Parameters<typeof uploadServer>[1] = {}) => uploadServer(server, input)
const uploadLeaf = (CertificateChain: string | undefined, more = {}) =>
  upload({ CertificateBody: leaf.body, PrivateKey: leaf.key, CertificateChain, ...more })
const malformed = (message: string) => ({ code: 'MalformedCertificate', status: 400, message })
const broken = (index: number) =>
  malformed(
    `Unable to validate certificate chain. The certificate chain must start with the immediate signing certificate, followed by any intermediaries in order. The index within the chain of the invalid certificate is: ${index}`,
  )
const notPem = malformed('Unable to parse certificate. Please ensure the certificate is in PEM format.')
const notKey = malformed(
  'Unable to parse private key. Please ensure the private key is unencrypted and in PEM format.',
)

describe('UploadServerCertificate', () => {
  it('answers what the certificate is, never its texts (B-326, SB-44)', async () => {
    const Tags = [{ Key: 'Department', Value: 'Engineering' }]
    const answer = await uploadLeaf(chain, { ServerCertificateName: 'ExampleCertificate', Tags })
    expect(answer).toEqual({
      $metadata: expect.anything(),
      ServerCertificateMetadata: {
        Path: '/',
        ServerCertificateName: 'ExampleCertificate',
        ServerCertificateId: expect.stringMatching(/^ASCA[A-Z2-7]{17}$/),
        Arn: `arn:aws:iam::${ACCOUNT}:server-certificate/ExampleCertificate`,
        UploadDate: expect.any(Date),
        Expiration: new X509Certificate(leaf.body).validToDate,
      },
      Tags,
    })
    expect(await upload()).not.toHaveProperty('Tags')
  })

  it('needs a chain unless the certificate is its own, from the issuer up (B-321, B-325)', async () => {
    expect(await refusal(uploadLeaf(undefined))).toEqual(broken(-1))
    expect(await refusal(uploadLeaf(`${root.body}${middle.body}`))).toEqual(broken(0))
    expect(await refusal(uploadLeaf(`${middle.body}${leaf.body}`))).toEqual(broken(1))
    for (const [index, links] of [middle.body, chain, `${chain}${root.body}`].entries()) {
      await uploadLeaf(links, { ServerCertificateName: `chain${index}` })
    }
    await upload()
  })

  it('refuses a key of another certificate (B-321)', async () => {
    expect(await refusal(uploadLeaf(chain, { PrivateKey: root.key }))).toEqual({
      code: 'KeyPairMismatch',
      status: 400,
      message: 'Certificate and private key do not match.',
    })
  })

  it('refuses a certificate that is not valid now (B-322)', async () => {
    const now = Date.now()
    for (const times of [{ to: now - 5000 }, { from: now + 86_400_000 }]) {
      const { body, key } = certificate('x', undefined, times)
      expect(await refusal(upload({ CertificateBody: body, PrivateKey: key }))).toEqual(
        malformed('The certificate is not valid at this time.'),
      )
    }
  })

  it('takes PEM only, and keys that are not encrypted (B-323, B-324)', async () => {
    const base64 = new X509Certificate(leaf.body).raw.toString('base64')
    const encrypted = leaf.privateKey
      .export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' })
      .toString()
    const der = leaf.privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64')
    expect(await refusal(uploadLeaf(chain, { CertificateBody: base64 }))).toEqual(notPem)
    expect(await refusal(uploadLeaf(chain, { CertificateBody: `${leaf.body}${chain}` }))).toEqual(notPem)
    for (const [, n, e] of unsoundNumbers) {
      const { body } = certificate('x', undefined, { publicKey: publicKeyOf(n, e) })
      expect(await refusal(uploadLeaf(chain, { CertificateBody: body }))).toEqual(notPem)
    }
    for (const PrivateKey of [encrypted, der, ...unsoundPrivateKeys]) {
      expect(await refusal(uploadLeaf(chain, { PrivateKey }))).toEqual(notKey)
    }
    expect(await refusal(uploadLeaf(base64))).toEqual(
      malformed('Unable to parse certificate chain. Please ensure the certificate chain is in PEM format.'),
    )
  })

  it('takes what OpenSSL prints, remarks and all, and keeps it with line breaks of Unix (B-334)', async () => {
    const remarks = (name: string) => `subject=CN = ${name}\n\nissuer=CN = Root\n`
    const body = `Bag Attributes\r\n    localKeyID: 11 B1\r\n${remarks('leaf')}${leaf.body}`
    const links = `${remarks('Middle')}${middle.body}\r\n${remarks('Root')}${root.body}\r\n`
    const sec1 = leaf.privateKey.export({ type: 'sec1', format: 'pem' }).toString()
    const curve = '-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n'
    await uploadLeaf(links, { CertificateBody: body, PrivateKey: `${curve}${sec1}` })
    const { ServerCertificate } = await server.iam.send(
      new GetServerCertificateCommand({ ServerCertificateName: 'Site' }),
    )
    expect(ServerCertificate).toMatchObject({
      CertificateBody: body.replaceAll('\r', ''),
      CertificateChain: links.replaceAll('\r', ''),
    })
  })

  it('takes one certificate as the body and one key, and nothing behind them', async () => {
    for (const CertificateBody of [
      `${leaf.key}${leaf.body}`,
      `${leaf.body}${leaf.key}`,
      `${leaf.body}more`,
    ]) {
      expect(await refusal(uploadLeaf(chain, { CertificateBody }))).toEqual(notPem)
    }
    for (const more of [leaf.key, root.key, leaf.body, 'garbage']) {
      expect(await refusal(uploadLeaf(chain, { PrivateKey: `${leaf.key}${more}` }))).toEqual(notKey)
    }
  })

  it('refuses a certificate whose key no service could use', async () => {
    const keys = [publicKeyOfSize(512), publicKeyOfSize(8192), generateKeyPairSync('ed25519').publicKey]
    for (const publicKey of keys) {
      const { body, key } = certificate('x', undefined, { publicKey })
      expect(await refusal(upload({ CertificateBody: body, PrivateKey: key }))).toEqual(
        malformed(
          'The key of the certificate must be an RSA key of 1024 to 4096 bits or lie on the curve P-224, P-256, P-384 or P-521.',
        ),
      )
    }
  })

  it('refuses a name taken in another case (behaviours 4, 106)', async () => {
    await upload()
    expect(await refusal(upload({ ServerCertificateName: 'SITE', Path: '/x/' }))).toEqual({
      code: 'EntityAlreadyExists',
      status: 409,
      message: 'The Server Certificate with name SITE already exists.',
    })
  })

  it('refuses a certificate past the quota (behaviours 70)', async () => {
    await setQuota(server, 'ServerCertificatesQuota', 1)
    await upload()
    expect(await refusal(upload({ ServerCertificateName: 'second' }))).toEqual(
      overLimit('Cannot exceed quota for ServerCertificatesPerAccount: 1'),
    )
  })

  it('checks path, name and tags (B-327, behaviours 18, 71, 123)', async () => {
    for (const input of [
      { Path: '/cloudfront/test' },
      { Path: '//' },
      { ServerCertificateName: 'a b' },
      { ServerCertificateName: 'x'.repeat(129) },
      { PrivateKey: 'x'.repeat(16_385) },
      { CertificateBody: 'x'.repeat(16_385) },
    ]) {
      expect(await refusal(upload(input))).toMatchObject({ code: 'ValidationError', status: 400 })
    }
    expect(await refusal(upload({ Tags: ['a', 'a'].map((Key) => ({ Key, Value: 'v' })) }))).toEqual({
      code: 'InvalidInput',
      status: 400,
      message: 'Duplicate tag keys found.',
    })
    await upload({ Path: '/cloudfront/test/', ServerCertificateName: 'x'.repeat(128) })
  })

  it('keeps the private key sealed, and gives it to nobody (B-319, B-328)', async () => {
    const { ServerCertificateMetadata } = await uploadLeaf(chain)
    const id = ServerCertificateMetadata?.ServerCertificateId ?? ''
    const { store, keyRing } = server.service
    const sealed = (await store.entities.serverCertificates.sealed(ACCOUNT, id)) ?? new Uint8Array()
    expect(Buffer.from(sealed).toString('latin1')).not.toContain('PRIVATE KEY')
    const record = { account: ACCOUNT, kind: 'server-certificate', id }
    expect(Buffer.from(await keyRing.open(record, sealed)).toString()).toBe(leaf.key)
    const secret = leaf.key.split('\n')[1] ?? 'none'
    expect(JSON.stringify(await store.changes(ACCOUNT, 0, 100))).not.toContain(secret)
    const got = await server.iam.send(new GetServerCertificateCommand({ ServerCertificateName: 'Site' }))
    const all = await server.iam.send(new ListServerCertificatesCommand({}))
    expect(JSON.stringify([got, all])).not.toContain(secret)
  })

  it('is decided on the ARN with path and name, and on the tags passed', async () => {
    const Resource = `arn:aws:iam::${ACCOUNT}:server-certificate/team/*`
    const Condition = { StringEquals: { 'aws:RequestTag/team': 'a' } }
    const iam = server.iamAs(
      await user(server, 'ana', {
        Effect: 'Allow',
        Action: ['iam:UploadServerCertificate', 'iam:TagServerCertificate'],
        Resource,
        Condition,
      }),
    )
    const asAna = (Path: string, Value: string) =>
      uploadServer({ iam }, { Path, Tags: [{ Key: 'team', Value }] })
    const site = (path: string) => `arn:aws:iam::${ACCOUNT}:server-certificate${path}Site`
    expect(await refusal(asAna('/', 'a'))).toEqual(denied('ana', 'iam:UploadServerCertificate', site('/')))
    expect(await refusal(asAna('/team/', 'b'))).toEqual(
      denied('ana', 'iam:UploadServerCertificate', site('/team/')),
    )
    await asAna('/team/', 'a')
  })
})
