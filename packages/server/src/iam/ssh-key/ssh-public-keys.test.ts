import { generateKeyPairSync } from 'node:crypto'
import {
  CreateUserCommand,
  DeleteSSHPublicKeyCommand,
  DeleteUserCommand,
  GetSSHPublicKeyCommand,
  ListSSHPublicKeysCommand,
  paginateListSSHPublicKeys,
  UpdateSSHPublicKeyCommand,
  UpdateUserCommand,
  UploadSSHPublicKeyCommand,
} from '@aws-sdk/client-iam'
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
import { publicKeyOf, unsoundNumbers } from '../../testing/rsa-keys.ts'
import { testServer } from '../../testing/test-server.ts'

const server = testServer()
const keys = Array.from({ length: 6 }, () =>
  generateKeyPairSync('rsa', { modulusLength: 2048 })
    .publicKey.export({ type: 'spki', format: 'pem' })
    .toString(),
)
const [pem = ''] = keys
const upload = (SSHPublicKeyBody = pem, UserName = 'u') =>
  server.iam.send(new UploadSSHPublicKeyCommand({ UserName, SSHPublicKeyBody }))
const uploaded = async (body = pem, name = 'u') =>
  (await upload(body, name)).SSHPublicKey?.SSHPublicKeyId ?? ''
const get = async (SSHPublicKeyId: string, Encoding: 'SSH' | 'PEM', UserName = 'u') =>
  (await server.iam.send(new GetSSHPublicKeyCommand({ UserName, SSHPublicKeyId, Encoding }))).SSHPublicKey
const update = (SSHPublicKeyId: string, Status: 'Active' | 'Inactive' | 'Expired', UserName = 'u') =>
  server.iam.send(new UpdateSSHPublicKeyCommand({ UserName, SSHPublicKeyId, Status }))
const remove = (SSHPublicKeyId: string, UserName = 'u') =>
  server.iam.send(new DeleteSSHPublicKeyCommand({ UserName, SSHPublicKeyId }))
const absent = (id: string) => ({
  code: 'NoSuchEntity',
  status: 404,
  message: `The Public Key with id ${id} cannot be found.`,
})

beforeEach(() => server.iam.send(new CreateUserCommand({ UserName: 'u' })))

describe('SSH public keys', () => {
  it('are given back in both forms (B-309, A-153)', async () => {
    const { SSHPublicKey } = await upload()
    const facts = {
      UserName: 'u',
      SSHPublicKeyId: expect.stringMatching(/^APKA[A-Z2-7]{16}$/),
      Fingerprint: expect.stringMatching(/^([0-9a-f]{2}:){15}[0-9a-f]{2}$/),
      Status: 'Active',
      UploadDate: expect.any(Date),
    }
    expect(SSHPublicKey).toEqual({ ...facts, SSHPublicKeyBody: pem })
    const id = SSHPublicKey?.SSHPublicKeyId ?? ''
    expect(await get(id, 'PEM')).toEqual({ ...facts, SSHPublicKeyBody: pem })
    const ssh = await get(id, 'SSH')
    expect(ssh).toEqual({ ...facts, SSHPublicKeyBody: expect.stringMatching(/^ssh-rsa AAAA\S+$/) })
    // the other way round
    const body = `${ssh?.SSHPublicKeyBody} me@laptop`
    await remove(id)
    const again = await uploaded(body)
    expect(await get(again, 'PEM')).toMatchObject({ SSHPublicKeyBody: pem })
    expect(await get(again, 'SSH')).toMatchObject({ SSHPublicKeyBody: body })
  })

  it('are switched off and on, but never to expired (behaviours 79)', async () => {
    const id = await uploaded()
    await update(id, 'Inactive')
    expect(await get(id, 'SSH')).toMatchObject({ Status: 'Inactive' })
    await update(id, 'Active')
    expect(await get(id, 'SSH')).toMatchObject({ Status: 'Active' })
    expect(await refusal(update(id, 'Expired'))).toEqual({
      code: 'InvalidInput',
      status: 400,
      message: 'Operation does not support status Expired',
    })
    expect(await refusal(update(id, 'Gone' as 'Active'))).toMatchObject({ code: 'ValidationError' })
  })

  it('are refused where they cannot be read or are no fit RSA key (B-308, behaviours 79)', async () => {
    expect(await refusal(upload('not a key'))).toEqual({
      code: 'UnrecognizedPublicKeyEncoding',
      status: 400,
      message: 'Invalid public key uploaded.',
    })
    const small = generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey
    const curve = generateKeyPairSync('ed25519').publicKey
    const unsound = unsoundNumbers.map(([, n, e]) => publicKeyOf(n, e))
    for (const key of [small, curve, ...unsound]) {
      expect(await refusal(upload(key.export({ type: 'spki', format: 'pem' }).toString()))).toEqual({
        code: 'InvalidPublicKey',
        status: 400,
        message: 'Invalid body for public key',
      })
    }
  })

  it('are refused twice for one user, whatever the form (B-308)', async () => {
    const id = await uploaded()
    const ssh = (await get(id, 'SSH'))?.SSHPublicKeyBody ?? ''
    expect(await refusal(upload(`${ssh} again`))).toEqual({
      code: 'DuplicateSSHPublicKey',
      status: 400,
      message: 'The user u has this public key already.',
    })
    await server.iam.send(new CreateUserCommand({ UserName: 'other' }))
    await upload(ssh, 'other')
  })

  it('are five at most (B-309)', async () => {
    for (const body of keys.slice(0, 5)) await upload(body)
    expect(await refusal(upload(keys[5]))).toEqual(
      overLimit('Cannot exceed quota for SSHPublicKeysPerUser: 5'),
    )
  })

  it('are listed in pages, for a user or the caller, and follow a rename (behaviours 16, 38)', async () => {
    const u = await user(server, 'me', {
      Effect: 'Allow',
      Action: 'iam:ListSSHPublicKeys',
      Resource: userArnOf('me'),
    })
    const ids: string[] = []
    for (const body of keys.slice(0, 3)) ids.push(await uploaded(body, 'me'))
    const pages = await pagesOf(
      paginateListSSHPublicKeys({ client: server.iamAs(u), pageSize: 2 }, {}),
      ({ SSHPublicKeys }) => SSHPublicKeys,
    )
    expect(pages.map((page) => page.length)).toEqual([2, 1])
    expect(pages.flat().map(({ SSHPublicKeyId }) => SSHPublicKeyId)).toEqual(ids.toSorted())
    await server.iam.send(new UpdateUserCommand({ UserName: 'me', NewUserName: 'new' }))
    const list = await server.iam.send(new ListSSHPublicKeysCommand({ UserName: 'new', MaxItems: 1 }))
    expect(list.SSHPublicKeys).toEqual([
      {
        UserName: 'new',
        SSHPublicKeyId: ids.toSorted()[0],
        Status: 'Active',
        UploadDate: expect.any(Date),
      },
    ])
    expect(list.IsTruncated).toBe(true)
  })

  it('belong to a user who is there, and to no other (behaviours 1, 40)', async () => {
    const id = await uploaded()
    await server.iam.send(new CreateUserCommand({ UserName: 'other' }))
    expect(
      await refusals(get(id, 'SSH', 'other'), update(id, 'Inactive', 'other'), remove(id, 'other')),
    ).toEqual([absent(id), absent(id), absent(id)])
    await remove(id)
    expect(await refusals(get(id, 'SSH'), update(id, 'Inactive'), remove(id))).toEqual(
      Array(3).fill(absent(id)),
    )
    expect(await refusals(upload(pem, 'nobody'), get(id, 'SSH', 'nobody'))).toEqual(
      Array(2).fill(missing('user', 'nobody')),
    )
  })

  it('keep a user from being deleted (behaviours 10)', async () => {
    const id = await uploaded()
    expect(await refusal(server.iam.send(new DeleteUserCommand({ UserName: 'u' })))).toEqual({
      code: 'DeleteConflict',
      status: 409,
      message: 'Cannot delete entity, must remove referenced objects first.',
    })
    await remove(id)
    await server.iam.send(new DeleteUserCommand({ UserName: 'u' }))
  })

  it('are decided on the user (SB-54)', async () => {
    const Action = [
      'iam:UploadSSHPublicKey',
      'iam:GetSSHPublicKey',
      'iam:UpdateSSHPublicKey',
      'iam:ListSSHPublicKeys',
      'iam:DeleteSSHPublicKey',
    ]
    const Resource = 'arn:aws:iam::*:user/${aws:username}'
    const iam = server.iamAs(await user(server, 'ana', { Effect: 'Allow', Action, Resource }))
    const calls = (UserName: string, SSHPublicKeyId: string) =>
      [
        () => iam.send(new UploadSSHPublicKeyCommand({ UserName, SSHPublicKeyBody: pem })),
        () => iam.send(new GetSSHPublicKeyCommand({ UserName, SSHPublicKeyId, Encoding: 'SSH' })),
        () => iam.send(new UpdateSSHPublicKeyCommand({ UserName, SSHPublicKeyId, Status: 'Inactive' })),
        () => iam.send(new ListSSHPublicKeysCommand({ UserName })),
        () => iam.send(new DeleteSSHPublicKeyCommand({ UserName, SSHPublicKeyId })),
      ] as const
    const [send, ...others] = calls('ana', await uploaded(keys[1], 'ana'))
    await send()
    for (const call of others) await call()
    const refused = await refusals(...calls('u', await uploaded()).map((call) => call()))
    expect(refused).toEqual(Action.map((action) => denied('ana', action, 'user u')))
  })
})
