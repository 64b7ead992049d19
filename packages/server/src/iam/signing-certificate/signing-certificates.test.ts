import { generateKeyPairSync } from 'node:crypto'
import {
  CreateUserCommand,
  DeleteSigningCertificateCommand,
  DeleteUserCommand,
  GenerateCredentialReportCommand,
  GetAccountSummaryCommand,
  GetCredentialReportCommand,
  ListSigningCertificatesCommand,
  paginateListSigningCertificates,
  UpdateSigningCertificateCommand,
  UpdateUserCommand,
  UploadSigningCertificateCommand,
} from '@aws-sdk/client-iam'
import { parse } from 'csv-parse/sync'
import { beforeEach, describe, expect, it } from 'vitest'
import {
  denied,
  missing,
  overLimit,
  pagesOf,
  refusal,
  refusals,
  user,
  userArnOf,
} from '../../testing/callers.ts'
import { certificate } from '../../testing/certificates.ts'
import { assume, role, trust } from '../../testing/roles.ts'
import { publicKeyOf, publicKeyOfSize, unsoundNumbers } from '../../testing/rsa-keys.ts'
import { testServer } from '../../testing/test-server.ts'

const server = testServer()
const upload = (CertificateBody = certificate('u').body, UserName: string | undefined = 'u') =>
  server.iam.send(new UploadSigningCertificateCommand({ UserName, CertificateBody }))
const uploaded = async (body?: string, name?: string) =>
  (await upload(body, name)).Certificate?.CertificateId ?? ''
const update = (CertificateId: string, Status: 'Active' | 'Inactive' | 'Expired', UserName = 'u') =>
  server.iam.send(new UpdateSigningCertificateCommand({ UserName, CertificateId, Status }))
const remove = (CertificateId: string, UserName = 'u') =>
  server.iam.send(new DeleteSigningCertificateCommand({ UserName, CertificateId }))
const list = async (UserName = 'u') =>
  (await server.iam.send(new ListSigningCertificatesCommand({ UserName }))).Certificates
const absent = (id: string) => ({
  code: 'NoSuchEntity',
  status: 404,
  message: `The Certificate with id ${id} cannot be found.`,
})

beforeEach(() => server.iam.send(new CreateUserCommand({ UserName: 'u' })))

describe('signing certificates', () => {
  it('are given back with their text (A-153, B-315, B-317, B-318)', async () => {
    const { body } = certificate('u')
    const shown = {
      UserName: 'u',
      CertificateId: expect.stringMatching(/^[A-Z2-7]{32}$/),
      CertificateBody: body,
      Status: 'Active',
      UploadDate: expect.any(Date),
    }
    expect((await upload(body)).Certificate).toEqual(shown)
    expect(await list()).toEqual([shown])
  })

  it('are switched off and on, but never to expired (behaviours 79, B-318)', async () => {
    const id = await uploaded()
    await update(id, 'Inactive')
    expect(await list()).toMatchObject([{ Status: 'Inactive' }])
    await update(id, 'Active')
    expect(await list()).toMatchObject([{ Status: 'Active' }])
    expect(await refusal(update(id, 'Expired'))).toEqual({
      code: 'InvalidInput',
      status: 400,
      message: 'Operation does not support status Expired',
    })
  })

  it('are refused where they cannot be read or are not valid now (behaviours 119, B-317)', async () => {
    expect(await refusal(upload('garbage'))).toEqual({
      code: 'MalformedCertificate',
      status: 400,
      message: 'Certificate garbage is malformed.',
    })
    for (const [, n, e] of unsoundNumbers) {
      const { body } = certificate('u', undefined, { publicKey: publicKeyOf(n, e) })
      expect(await refusal(upload(body))).toMatchObject({ code: 'MalformedCertificate', status: 400 })
    }
    for (const publicKey of [publicKeyOfSize(512), generateKeyPairSync('ed25519').publicKey]) {
      expect(await refusal(upload(certificate('u', undefined, { publicKey }).body))).toEqual({
        code: 'InvalidCertificate',
        status: 400,
        message:
          'The key of the certificate must be an RSA key of 1024 to 4096 bits or lie on the curve P-224, P-256, P-384 or P-521.',
      })
    }
    const now = Date.now()
    for (const times of [{ to: now - 5000 }, { from: now + 86_400_000 }]) {
      expect(await refusal(upload(certificate('u', undefined, times).body))).toEqual({
        code: 'InvalidCertificate',
        status: 400,
        message: 'The certificate is not valid at this time.',
      })
    }
  })

  it('are in an account once (B-317)', async () => {
    const { body } = certificate('u')
    await upload(body)
    await server.iam.send(new CreateUserCommand({ UserName: 'other' }))
    for (const name of ['u', 'other']) {
      expect(await refusal(upload(`${body}\n`, name))).toEqual({
        code: 'DuplicateCertificate',
        status: 409,
        message: 'A user of the account has this certificate already.',
      })
    }
    const other = server.iamAs(await server.newAccount())
    await other.send(new CreateUserCommand({ UserName: 'u' }))
    await other.send(new UploadSigningCertificateCommand({ UserName: 'u', CertificateBody: body }))
  })

  it('are two at most, until one is deleted (behaviours 11, B-314)', async () => {
    const first = await uploaded()
    await upload()
    expect(await refusal(upload())).toEqual(overLimit('Cannot exceed quota for CertificatesPerUser: 2'))
    await remove(first)
    await upload()
  })

  it('are listed in pages and follow a rename (behaviours 16, 38)', async () => {
    await upload()
    await upload()
    await server.iam.send(new UpdateUserCommand({ UserName: 'u', NewUserName: 'v' }))
    const pages = await pagesOf(
      paginateListSigningCertificates({ client: server.iam, pageSize: 1 }, { UserName: 'v' }),
      ({ Certificates }) => Certificates,
    )
    expect(pages.map((page) => page.map(({ UserName }) => UserName))).toEqual([['v'], ['v']])
  })

  it('belong to a user who is there, and to no other (behaviours 1, 36, 79)', async () => {
    const id = await uploaded()
    await server.iam.send(new CreateUserCommand({ UserName: 'other' }))
    expect(await refusals(update(id, 'Inactive', 'other'), remove(id, 'other'))).toEqual(
      Array(2).fill(absent(id)),
    )
    await remove(id)
    expect(await refusals(update(id, 'Inactive'), remove(id))).toEqual(Array(2).fill(absent(id)))
    expect(await refusals(upload('x', 'nobody'), list('nobody'))).toEqual(
      Array(2).fill(missing('user', 'nobody')),
    )
    const ana = await user(server, 'ana')
    const everything = { Effect: 'Allow', Action: 'iam:*', Resource: '*' }
    const app = await role(server, 'app', trust(userArnOf('ana')), everything)
    const session = server.iamAs(await assume(server, ana, app))
    expect(await refusal(session.send(new ListSigningCertificatesCommand({})))).toMatchObject({
      message: 'Must specify userName when calling with non-User credentials',
    })
  })

  it('are the root user’s own where its key names no user, and stand in its row of the report (B-299, B-315)', async () => {
    const { body } = certificate('root')
    const { Certificate } = await server.iam.send(
      new UploadSigningCertificateCommand({ CertificateBody: body }),
    )
    const CertificateId = Certificate?.CertificateId ?? ''
    const shown = { CertificateId, CertificateBody: body, Status: 'Active', UploadDate: expect.any(Date) }
    expect(Certificate).toEqual(shown)
    const own = async () => (await server.iam.send(new ListSigningCertificatesCommand({}))).Certificates
    expect(await own()).toEqual([shown])
    expect(await list()).toEqual([])
    const present = async () => (await server.iam.send(new GetAccountSummaryCommand({}))).SummaryMap
    expect(await present()).toMatchObject({ AccountSigningCertificatesPresent: 1 })
    await server.iam.send(new GenerateCredentialReportCommand({}))
    await server.service.reports.idle()
    const { Content = new Uint8Array() } = await server.iam.send(new GetCredentialReportCommand({}))
    const [root]: Record<string, string>[] = parse(Buffer.from(Content), { columns: true })
    expect(root).toMatchObject({ user: '<root_account>', cert_1_active: 'true', cert_2_active: 'false' })
    await server.iam.send(new UpdateSigningCertificateCommand({ CertificateId, Status: 'Inactive' }))
    expect(await own()).toMatchObject([{ Status: 'Inactive' }])
    expect(await refusal(remove(CertificateId))).toEqual(absent(CertificateId))
    await upload(certificate('u').body, 'u')
    const more = () =>
      server.iam.send(new UploadSigningCertificateCommand({ CertificateBody: certificate('r').body }))
    await more()
    expect(await refusal(more())).toEqual(overLimit('Cannot exceed quota for CertificatesPerUser: 2'))
    await server.iam.send(new DeleteSigningCertificateCommand({ CertificateId }))
    expect(await own()).toHaveLength(1)
  })

  it('keep a user from being deleted (behaviours 10, B-315)', async () => {
    const id = await uploaded()
    expect(await refusal(server.iam.send(new DeleteUserCommand({ UserName: 'u' })))).toEqual({
      code: 'DeleteConflict',
      status: 409,
      message: 'Cannot delete entity, must delete certificates first.',
    })
    await remove(id)
    await server.iam.send(new DeleteUserCommand({ UserName: 'u' }))
  })

  it('are decided on the user, who is the caller where no name is given', async () => {
    const Action = [
      'iam:UploadSigningCertificate',
      'iam:ListSigningCertificates',
      'iam:UpdateSigningCertificate',
      'iam:DeleteSigningCertificate',
    ]
    const Resource = 'arn:aws:iam::*:user/${aws:username}'
    const iam = server.iamAs(await user(server, 'ana', { Effect: 'Allow', Action, Resource }))
    const calls = (UserName: string | undefined, CertificateId: string) =>
      [
        () =>
          iam.send(new UploadSigningCertificateCommand({ UserName, CertificateBody: certificate('a').body })),
        () => iam.send(new ListSigningCertificatesCommand({ UserName })),
        () => iam.send(new UpdateSigningCertificateCommand({ UserName, CertificateId, Status: 'Inactive' })),
        () => iam.send(new DeleteSigningCertificateCommand({ UserName, CertificateId })),
      ] as const
    for (const call of calls(undefined, await uploaded(certificate('a').body, 'ana'))) await call()
    const refused = await refusals(...calls('u', await uploaded()).map((call) => call()))
    expect(refused).toEqual(Action.map((action) => denied('ana', action, 'user u')))
  })
})
