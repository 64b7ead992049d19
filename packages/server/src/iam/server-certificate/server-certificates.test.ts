import {
  DeleteServerCertificateCommand,
  GetServerCertificateCommand,
  ListServerCertificatesCommand,
  ListServerCertificateTagsCommand,
  paginateListServerCertificates,
  TagServerCertificateCommand,
  UntagServerCertificateCommand,
  UpdateServerCertificateCommand,
  type UpdateServerCertificateCommandInput,
} from '@aws-sdk/client-iam'
import { describe, expect, it } from 'vitest'
import { denied, pagesOf, refusal, refusals, user } from '../../testing/callers.ts'
import { certificate } from '../../testing/certificates.ts'
import { resourceTagConformance } from '../../testing/resource-tags.ts'
import { ACCOUNT } from '../../testing/roles.ts'
import { missingServerCertificate, uploadServer } from '../../testing/server-certificates.ts'
import { tagsOf } from '../../testing/tags.ts'
import { testServer } from '../../testing/test-server.ts'

const server = testServer()
const ServerCertificateName = 'Site'
const arnOf = (pathAndName: string) => `arn:aws:iam::${ACCOUNT}:server-certificate${pathAndName}`
const get = async (name = 'Site') =>
  (await server.iam.send(new GetServerCertificateCommand({ ServerCertificateName: name }))).ServerCertificate
const update = (input: Partial<UpdateServerCertificateCommandInput>) =>
  server.iam.send(new UpdateServerCertificateCommand({ ServerCertificateName, ...input }))
const remove = (name = 'Site') =>
  server.iam.send(new DeleteServerCertificateCommand({ ServerCertificateName: name }))

describe('GetServerCertificate and DeleteServerCertificate', () => {
  it('show certificate, chain and empty tags, then take it away (B-328, B-332, behaviours 15)', async () => {
    const root = certificate('Root')
    const { body, key } = certificate('leaf', root)
    const { ServerCertificateMetadata } = await uploadServer(server, {
      CertificateBody: body,
      PrivateKey: key,
      CertificateChain: root.body,
    })
    expect(await get('SITE')).toEqual({
      ServerCertificateMetadata,
      CertificateBody: body,
      CertificateChain: root.body,
      Tags: [],
    })
    await remove('site')
    expect(await refusals(get(), remove())).toEqual(Array(2).fill(missingServerCertificate('Site')))
    await uploadServer(server)
    expect(await get()).not.toHaveProperty('CertificateChain')
  })

  it('are decided on the certificate and its tags', async () => {
    await uploadServer(server, { Path: '/team/', Tags: tagsOf('me', 'owner') })
    const Action = ['iam:GetServerCertificate', 'iam:DeleteServerCertificate']
    const statement = { Effect: 'Allow', Action, Resource: arnOf('/team/*') }
    const as = async (name: string, owner: string) => {
      const Condition = { StringEquals: { 'aws:ResourceTag/owner': owner } }
      const iam = server.iamAs(await user(server, name, { ...statement, Condition }))
      return [
        () => iam.send(new GetServerCertificateCommand({ ServerCertificateName })),
        () => iam.send(new DeleteServerCertificateCommand({ ServerCertificateName })),
      ]
    }
    const refused = await refusals(...(await as('bob', 'you')).map((call) => call()))
    expect(refused).toEqual(Action.map((action) => denied('bob', action, arnOf('/team/Site'))))
    for (const call of await as('ana', 'me')) await call()
  })
})

describe('UpdateServerCertificate', () => {
  it('renames and moves, and the id stays (B-331, SB-44)', async () => {
    const { ServerCertificateMetadata: before } = await uploadServer(server)
    await update({ NewServerCertificateName: 'CloudFrontCertificate', NewPath: '/cloudfront/' })
    expect((await get('CloudFrontCertificate'))?.ServerCertificateMetadata).toEqual({
      ...before,
      ServerCertificateName: 'CloudFrontCertificate',
      Path: '/cloudfront/',
      Arn: arnOf('/cloudfront/CloudFrontCertificate'),
    })
    expect(await refusals(get(), update({ NewPath: '/' }))).toEqual(
      Array(2).fill(missingServerCertificate('Site')),
    )
    await update({ ServerCertificateName: 'cloudfrontcertificate', NewServerCertificateName: 'CLOUDfront' })
    expect((await get('cloudfront'))?.ServerCertificateMetadata?.Path).toBe('/cloudfront/')
  })

  it('refuses a name taken in another case (behaviours 4, 106)', async () => {
    await uploadServer(server)
    await uploadServer(server, { ServerCertificateName: 'Other' })
    expect(await refusal(update({ NewServerCertificateName: 'OTHER' }))).toEqual({
      code: 'EntityAlreadyExists',
      status: 409,
      message: 'The Server Certificate with name OTHER already exists.',
    })
    await update({ NewServerCertificateName: 'SITE' })
  })

  it('asks for the permission on the old ARN and on the new one', async () => {
    await uploadServer(server, { Path: '/team/' })
    const allow = { Effect: 'Allow', Action: 'iam:UpdateServerCertificate' }
    const as = async (name: string, ...Resource: string[]) => {
      const iam = server.iamAs(await user(server, name, { ...allow, Resource }))
      return (NewPath: string) =>
        iam.send(new UpdateServerCertificateCommand({ ServerCertificateName, NewPath }))
    }
    const ana = await as('ana', arnOf('/team/*'))
    expect(await refusal(ana('/'))).toEqual(denied('ana', allow.Action, arnOf('/Site')))
    await ana('/team/x/')
    const bob = await as('bob', arnOf('/Site'))
    expect(await refusal(bob('/'))).toEqual(denied('bob', allow.Action, arnOf('/team/x/Site')))
    await (await as('eve', arnOf('/*')))('/')
  })
})

describe('ListServerCertificates', () => {
  it('lists names in pages, under a path prefix or all (B-329, behaviours 15, 16)', async () => {
    for (const [name, Path] of [
      ['B', '/'],
      ['a', '/cloudfront/'],
      ['c', '/cloudfront/x/'],
    ] as const) {
      await uploadServer(server, { ServerCertificateName: name, Path, Tags: tagsOf('v', 'k') })
    }
    const names = async (PathPrefix?: string) =>
      pagesOf(paginateListServerCertificates({ client: server.iam, pageSize: 2 }, { PathPrefix }), (page) =>
        page.ServerCertificateMetadataList?.map((one) => one.ServerCertificateName),
      )
    expect(await names()).toEqual([['a', 'B'], ['c']])
    expect(await names('/cloudfront/')).toEqual([['a', 'c']])
    expect(await names('/none/')).toEqual([[]])
    const { ServerCertificateMetadataList, IsTruncated } = await server.iam.send(
      new ListServerCertificatesCommand({ PathPrefix: '/cloudfront/x/' }),
    )
    expect(IsTruncated).toBe(false)
    expect(ServerCertificateMetadataList).toEqual([(await get('c'))?.ServerCertificateMetadata])
  })

  it('is decided on all server certificates', async () => {
    const ana = server.iamAs(await user(server, 'ana'))
    expect(await refusal(ana.send(new ListServerCertificatesCommand({})))).toEqual(
      denied('ana', 'iam:ListServerCertificates', arnOf('/')),
    )
  })
})

resourceTagConformance({
  server,
  title: 'tags of a server certificate (B-330)',
  operations: ['TagServerCertificate', 'UntagServerCertificate', 'ListServerCertificateTags'],
  create: async (Tags = []) => {
    await uploadServer(server, Tags.length > 0 ? { Tags } : {})
    return ServerCertificateName
  },
  arnOf: (name) => arnOf(`/${name}`),
  tag: (name, Tags, as = server.root) =>
    server.iamAs(as).send(new TagServerCertificateCommand({ ServerCertificateName: name, Tags })),
  untag: (name, TagKeys, as = server.root) =>
    server.iamAs(as).send(new UntagServerCertificateCommand({ ServerCertificateName: name, TagKeys })),
  list: (name, page, as = server.root) =>
    server.iamAs(as).send(new ListServerCertificateTagsCommand({ ServerCertificateName: name, ...page })),
  shown: async () => (await get())?.Tags,
  missing: missingServerCertificate,
})
