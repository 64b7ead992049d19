import {
  DeleteServerCertificateCommand,
  GetServerCertificateCommand,
  ListServerCertificatesCommand,
  ListServerCertificateTagsCommand,
  paginateListServerCertificates,
  paginateListServerCertificateTags,
  type Tag,
  TagServerCertificateCommand,
  UntagServerCertificateCommand,
  UpdateServerCertificateCommand,
  type UpdateServerCertificateCommandInput,
} from '@aws-sdk/client-iam'
import { describe, expect, it } from 'vitest'
import { denied, pagesOf, refusal, refusals, user } from '../../testing/callers.ts'
import { certificate } from '../../testing/certificates.ts'
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

describe('tags of a server certificate', () => {
  const tag = (Tags: Tag[]) =>
    server.iam.send(new TagServerCertificateCommand({ ServerCertificateName: 'SITE', Tags }))
  const untag = (TagKeys: string[]) =>
    server.iam.send(new UntagServerCertificateCommand({ ServerCertificateName, TagKeys }))

  it('are set and taken away, and mind the case of keys (B-330, behaviours 18, 19)', async () => {
    await uploadServer(server)
    await tag(tagsOf('1', 'Team', 'team', 'b'))
    await tag(tagsOf('2', 'Team'))
    await untag(['team', 'absent'])
    expect((await get())?.Tags).toEqual([...tagsOf('1', 'b'), ...tagsOf('2', 'Team')])
    const pages = await pagesOf(
      paginateListServerCertificateTags({ client: server.iam, pageSize: 1 }, { ServerCertificateName }),
      ({ Tags }) => Tags?.map(({ Key }) => Key),
    )
    expect(pages).toEqual([['b'], ['Team']])
  })

  it('are checked: empty lists, reserved keys, duplicates, fifty (behaviours 18, 66, 75, 125)', async () => {
    await uploadServer(server)
    for (const [call, message] of [
      [() => tag([]), 'Error occurred while validating input. '],
      [() => untag([]), 'Error occurred while validating input. '],
      [() => tag(tagsOf('v', 'aws:x')), 'Tag keys beginning with aws: are reserved for system use.'],
      [() => tag(tagsOf('v', 'a', 'a')), 'Duplicate tag keys found.'],
    ] as const) {
      expect(await refusal(call())).toEqual({ code: 'InvalidInput', status: 400, message })
    }
    await tag(tagsOf('v', ...Array.from({ length: 50 }, (_, index) => `key${index}`)))
    expect(await refusal(tag(tagsOf('v', 'KEY1')))).toEqual({
      code: 'LimitExceeded',
      status: 409,
      message: 'The number of tags has reached the maximum limit.',
    })
  })

  it('belong to a certificate that is there (behaviours 1)', async () => {
    const list = server.iam.send(new ListServerCertificateTagsCommand({ ServerCertificateName: 'SITE' }))
    expect(await refusals(list, tag(tagsOf('v', 'a')))).toEqual(
      Array(2).fill(missingServerCertificate('SITE')),
    )
    expect(await refusal(untag(['a']))).toEqual(missingServerCertificate('Site'))
  })

  it('are decided on the certificate, its tags and those that are passed (X3)', async () => {
    await uploadServer(server, { Tags: tagsOf('me', 'owner') })
    const Action = ['iam:TagServerCertificate', 'iam:UntagServerCertificate', 'iam:ListServerCertificateTags']
    const calls = async (name: string, Condition: object) => {
      const statement = { Effect: 'Allow', Action, Resource: arnOf('/Site'), Condition }
      const iam = server.iamAs(await user(server, name, statement))
      return [
        () => iam.send(new TagServerCertificateCommand({ ServerCertificateName, Tags: tagsOf('a', 'team') })),
        () => iam.send(new UntagServerCertificateCommand({ ServerCertificateName, TagKeys: ['team'] })),
        () => iam.send(new ListServerCertificateTagsCommand({ ServerCertificateName })),
      ] as const
    }
    for (const call of await calls('ana', {
      StringEquals: { 'aws:ResourceTag/owner': 'me' },
      'ForAllValues:StringEquals': { 'aws:TagKeys': ['team'] },
    })) {
      await call()
    }
    const bob = await calls('bob', { StringEquals: { 'aws:ResourceTag/owner': 'you' } })
    expect(await refusals(...bob.map((call) => call()))).toEqual(
      Action.map((action) => denied('bob', action, arnOf('/Site'))),
    )
    const [tagging, untagging] = await calls('eve', { 'ForAnyValue:StringEquals': { 'aws:TagKeys': ['x'] } })
    expect(await refusals(tagging(), untagging())).toEqual(
      Action.slice(0, 2).map((action) => denied('eve', action, arnOf('/Site'))),
    )
  })
})
