import { generateKeyPairSync } from 'node:crypto'
import {
  DeleteSAMLProviderCommand,
  GetSAMLProviderCommand,
  type IAMClient,
  ListSAMLProvidersCommand,
  UpdateSAMLProviderCommand,
  type UpdateSAMLProviderCommandInput,
} from '@aws-sdk/client-iam'
import { describe, expect, it } from 'vitest'
import { samlPrivateKeyKind } from '../../store/entity/provider.ts'
import { denied, invalid, overLimit, refusal, refusals, user } from '../../testing/callers.ts'
import { certificate } from '../../testing/certificates.ts'
import { setQuota } from '../../testing/entities.ts'
import { ACCOUNT } from '../../testing/roles.ts'
import { unsoundPrivateKeys } from '../../testing/rsa-keys.ts'
import {
  base64Of,
  createSaml,
  keyDescriptor,
  missingSaml,
  samlArn,
  samlMetadata,
} from '../../testing/saml-providers.ts'
import { tagsOf } from '../../testing/tags.ts'
import { testServer } from '../../testing/test-server.ts'

const server = testServer()
const arn = samlArn('idp')
const pem = (modulusLength = 2048) =>
  generateKeyPairSync('rsa', { modulusLength }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
const AddPrivateKey = pem()

const create = (input: Parameters<typeof createSaml>[1] = {}) => createSaml(server, input)
const get = (SAMLProviderArn = arn, iam = server.iam) =>
  iam.send(new GetSAMLProviderCommand({ SAMLProviderArn }))
const update = (input: Partial<UpdateSAMLProviderCommandInput> = {}, iam = server.iam) =>
  iam.send(new UpdateSAMLProviderCommand({ SAMLProviderArn: arn, ...input }))
const remove = (SAMLProviderArn = arn, iam = server.iam) =>
  iam.send(new DeleteSAMLProviderCommand({ SAMLProviderArn }))
const list = (iam = server.iam) => iam.send(new ListSAMLProvidersCommand({}))
const keyIds = async () => (await get()).PrivateKeyList?.map(({ KeyId }) => KeyId ?? '') ?? []
const held = () => server.service.store.entities.samlPrivateKeys.count(ACCOUNT)
const invalidInput = (message: string) => ({ code: 'InvalidInput', status: 400, message })

describe('CreateSAMLProvider and GetSAMLProvider', () => {
  it('keep the metadata as given; empty tags and keys are there (B-435, behaviours 15, 73)', async () => {
    const SAMLMetadataDocument = samlMetadata({ attributes: 'validUntil="2099-01-02T03:04:05Z"' })
    const { $metadata: _, ...created } = await create({ SAMLMetadataDocument })
    expect(created).toEqual({ SAMLProviderArn: arn })
    const { $metadata: __, ...shown } = await get()
    expect(shown).toEqual({
      SAMLProviderUUID: expect.stringMatching(/^SAMLSP[A-Z2-7]{16}$/),
      SAMLMetadataDocument,
      CreateDate: expect.any(Date),
      ValidUntil: new Date('2099-01-02T03:04:05Z'),
      Tags: [],
      PrivateKeyList: [],
    })
  })

  it('count metadata for a hundred years that do not tell how long', async () => {
    const answer = await create({ Tags: tagsOf('v', 'b', 'a') })
    expect(answer.Tags).toEqual(tagsOf('v', 'a', 'b'))
    const { CreateDate, ValidUntil } = await get()
    expect((ValidUntil?.getUTCFullYear() ?? 0) - (CreateDate?.getUTCFullYear() ?? 0)).toBe(100)
  })

  it('refuse metadata that are over, then and in a later update (B-434)', async () => {
    const until = (date: Date) => samlMetadata({ attributes: `validUntil="${date.toISOString()}"` })
    const over = invalidInput('The metadata are no longer valid.')
    const past = until(new Date(Date.now() - 1000))
    expect(await refusal(create({ SAMLMetadataDocument: past }))).toEqual(over)
    const SAMLMetadataDocument = until(new Date(Date.now() + 600_000))
    await create({ SAMLMetadataDocument })
    expect(await refusal(update({ SAMLMetadataDocument: past }))).toEqual(over)
    expect((await get()).SAMLMetadataDocument).toBe(SAMLMetadataDocument)
    await server.advance(601)
    expect(await refusal(update({ SAMLMetadataDocument }))).toEqual(over)
  })

  it('refuse a name that is there', async () => {
    await create()
    expect(await refusal(create())).toEqual({
      code: 'EntityAlreadyExists',
      status: 409,
      message: 'SAMLProvider with name idp already exists.',
    })
  })

  it('refuse metadata that cannot be read, and a DTD in them', async () => {
    for (const SAMLMetadataDocument of [
      'x'.repeat(1000),
      samlMetadata({ certificates: [] }),
      samlMetadata({ prolog: '<!DOCTYPE x [<!ENTITY a "b">]>' }),
      samlMetadata({ attributes: 'validUntil="99999"' }),
      samlMetadata({ attributes: 'validUntil="+200000-01-01T00:00:00Z"' }),
    ]) {
      expect(await refusal(create({ SAMLMetadataDocument }))).toEqual(
        invalidInput('Could not parse metadata'),
      )
    }
    expect(await refusal(create({ SAMLMetadataDocument: 'x'.repeat(999) }))).toEqual(
      invalid('sAMLMetadataDocument', 'Member must have length greater than or equal to 1000'),
    )
    expect((await list()).SAMLProviderList).toEqual([])
  })

  it('check tags and the quota of the account (behaviours 18)', async () => {
    expect(await refusal(create({ Tags: tagsOf('v', 'a', 'a') }))).toEqual(
      invalidInput('Duplicate tag keys found.'),
    )
    await setQuota(server, 'SAMLProvidersQuota', 1)
    await create()
    expect(await refusal(create({ Name: 'other' }))).toEqual(
      overLimit('Cannot exceed quota for SAMLProvidersPerAccount: 1'),
    )
  })

  it('are decided on the ARN, which Create asks with the tags passed (X3)', async () => {
    const Action = 'iam:CreateSAMLProvider'
    const Condition = { StringEquals: { 'aws:RequestTag/team': 'a' } }
    const allow = { Effect: 'Allow', Action: [Action, 'iam:TagSAMLProvider'] }
    const who = await user(server, 'ana', { ...allow, Resource: arn, Condition })
    const ana = { iam: server.iamAs(who) }
    expect(
      await refusals(
        createSaml(ana, { Tags: tagsOf('b', 'team') }),
        createSaml(ana, { Name: 'other', Tags: tagsOf('a', 'team') }),
      ),
    ).toEqual([denied('ana', Action, arn), denied('ana', Action, samlArn('other'))])
    await createSaml(ana, { Tags: tagsOf('a', 'team') })
  })
})

describe('private keys of a SAML provider', () => {
  it('are two at most, shown by id and date only, and sealed (behaviours 73)', async () => {
    await create({ AddPrivateKey, AssertionEncryptionMode: 'Required' })
    await update({ AddPrivateKey: pem() })
    const answer = await get()
    expect(answer.AssertionEncryptionMode).toBe('Required')
    expect(answer.PrivateKeyList).toHaveLength(2)
    for (const key of answer.PrivateKeyList ?? []) {
      expect(key).toEqual({
        KeyId: expect.stringMatching(/^SAMLPK[A-Z2-7]{16}$/),
        Timestamp: expect.any(Date),
      })
    }
    expect(JSON.stringify(answer)).not.toContain('PRIVATE KEY')
    expect(await refusal(update({ AddPrivateKey: pem() }))).toEqual(
      overLimit('Cannot exceed quota for PrivateKeysPerSAMLProvider: 2'),
    )
    expect(await held()).toBe(2)
  })

  it('open again to what was given', async () => {
    await create({ AddPrivateKey })
    const [id = ''] = await keyIds()
    const { store, keyRing } = server.service
    const sealed = (await store.entities.samlPrivateKeys.sealed(ACCOUNT, id)) ?? Buffer.of()
    expect(Buffer.from(sealed).includes('PRIVATE')).toBe(false)
    const record = { account: ACCOUNT, kind: samlPrivateKeyKind.kind, id }
    expect(Buffer.from(await keyRing.open(record, sealed)).toString()).toBe(AddPrivateKey)
  })

  it('are exchanged in one call, and go with their provider', async () => {
    await create({ AddPrivateKey })
    await update({ AddPrivateKey: pem() })
    const [first = '', second] = await keyIds()
    await update({ RemovePrivateKey: first, AddPrivateKey: pem() })
    expect(await keyIds()).toHaveLength(2)
    expect(await keyIds()).toContain(second)
    expect(await refusal(update({ RemovePrivateKey: first }))).toEqual({
      code: 'NoSuchEntity',
      status: 404,
      message: `The private key with id ${first} cannot be found.`,
    })
    await remove()
    expect(await held()).toBe(0)
  })

  it('cannot be removed by way of another provider', async () => {
    await create({ AddPrivateKey })
    await create({ Name: 'other' })
    const [RemovePrivateKey] = await keyIds()
    await expect(
      refusal(update({ SAMLProviderArn: samlArn('other'), RemovePrivateKey })),
    ).resolves.toMatchObject({ code: 'NoSuchEntity' })
    expect(await held()).toBe(1)
  })

  it('are unencrypted RSA keys of 2048 bits or more in PEM', async () => {
    const { key: ellipticKey } = certificate('x')
    for (const wrong of [
      'x',
      ellipticKey,
      pem(1024),
      AddPrivateKey.replace('MII', 'AII'),
      ...unsoundPrivateKeys,
    ]) {
      expect(await refusal(create({ AddPrivateKey: wrong }))).toEqual(
        invalidInput(
          'Unable to parse private key. Please ensure the private key is an unencrypted RSA key of at least 2048 bits in PEM format.',
        ),
      )
    }
  })

  it('must be there where encrypted assertions are required', async () => {
    const needed = invalidInput('A SAML provider that requires encrypted assertions must have a private key.')
    expect(await refusal(create({ AssertionEncryptionMode: 'Required' }))).toEqual(needed)
    await create({ AssertionEncryptionMode: 'Allowed' })
    expect(await refusal(update({ AssertionEncryptionMode: 'Required' }))).toEqual(needed)
    await update({ AssertionEncryptionMode: 'Required', AddPrivateKey })
    const [RemovePrivateKey] = await keyIds()
    expect(await refusal(update({ RemovePrivateKey }))).toEqual(needed)
    await update({ RemovePrivateKey, AssertionEncryptionMode: 'Allowed' })
    expect(await get()).toMatchObject({ AssertionEncryptionMode: 'Allowed', PrivateKeyList: [] })
  })
})

describe('UpdateSAMLProvider', () => {
  it('replaces the metadata and leaves the rest', async () => {
    await create({ Tags: tagsOf('v', 'k') })
    const before = await get()
    const der = base64Of(certificate('new').body)
    const SAMLMetadataDocument = samlMetadata({ certificates: [keyDescriptor(der)] })
    expect(await update({ SAMLMetadataDocument })).toMatchObject({ SAMLProviderArn: arn })
    expect({ ...(await get()), $metadata: 0, ValidUntil: 0 }).toEqual({
      ...before,
      SAMLMetadataDocument,
      $metadata: 0,
      ValidUntil: 0,
    })
    const kept = await server.service.store.entities.samlProviders.find(ACCOUNT, 'idp')
    expect(kept).toMatchObject({
      EntityId: 'https://idp.example.com/saml',
      SigningCertificates: [der],
    })
    expect(await refusal(update({ SAMLMetadataDocument: 'x'.repeat(1000) }))).toEqual(
      invalidInput('Could not parse metadata'),
    )
  })
})

describe('ListSAMLProviders', () => {
  it('lists all with their dates, without tags and pages (behaviours 15, 16)', async () => {
    await create({ Name: 'b', Tags: tagsOf('v', 'k') })
    await create({ Name: 'a' })
    const { $metadata: _, ...members } = await list()
    const dates = { CreateDate: expect.any(Date), ValidUntil: expect.any(Date) }
    expect(members).toEqual({
      SAMLProviderList: [
        { Arn: samlArn('a'), ...dates },
        { Arn: samlArn('b'), ...dates },
      ],
    })
    expect((await list(server.iamAs(await server.newAccount()))).SAMLProviderList).toEqual([])
  })
})

describe('the operations on a SAML provider', () => {
  const calls: readonly [string, (arn: string, iam: IAMClient) => Promise<unknown>][] = [
    ['GetSAMLProvider', get],
    ['UpdateSAMLProvider', (SAMLProviderArn, iam) => update({ SAMLProviderArn }, iam)],
    ['DeleteSAMLProvider', remove],
  ]

  it('need one that is there, and its ARN (behaviours 40)', async () => {
    const wrong = `arn:aws:iam::${ACCOUNT}:oidc-provider/idp`
    for (const [, call] of calls) {
      expect(await refusal(call(arn, server.iam))).toEqual(missingSaml(arn))
      expect(await refusal(call(wrong, server.iam))).toEqual(invalidInput(`Invalid ARN: ${wrong}`))
    }
  })

  it('tell a caller who may not that alone, whatever the ARN (behaviours 2)', async () => {
    const nobody = server.iamAs(await user(server, 'nobody'))
    const wrong = 'x'.repeat(20)
    for (const [name, call] of calls)
      expect(await refusal(call(wrong, nobody))).toEqual(denied('nobody', `iam:${name}`, wrong))
  })

  it('are decided on its ARN and its tags', async () => {
    await create({ Tags: tagsOf('me', 'owner') })
    const Action = calls.map(([name]) => `iam:${name}`)
    const as = async (name: string, owner: string) => {
      const Condition = { StringEquals: { 'aws:ResourceTag/owner': owner } }
      return server.iamAs(await user(server, name, { Effect: 'Allow', Action, Resource: arn, Condition }))
    }
    const bob = await as('bob', 'you')
    for (const [name, call] of calls) {
      expect(await refusal(call(arn, bob))).toEqual(denied('bob', `iam:${name}`, arn))
    }
    const ana = await as('ana', 'me')
    for (const [, call] of calls) await call(arn, ana)
    expect(await refusal(list(ana))).toEqual(denied('ana', 'iam:ListSAMLProviders', samlArn('')))
  })
})
