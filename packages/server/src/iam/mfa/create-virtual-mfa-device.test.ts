import { inflateSync } from 'node:zlib'
import {
  CreateVirtualMFADeviceCommand,
  type CreateVirtualMFADeviceCommandInput,
  DeleteVirtualMFADeviceCommand,
  ListMFADeviceTagsCommand,
} from '@aws-sdk/client-iam'
import decodeQr from 'qr/decode.js'
import { describe, expect, it } from 'vitest'
import { operatorAuthor } from '../../operator/author.ts'
import { denied, refusal, user } from '../../testing/callers.ts'
import { setQuota } from '../../testing/entities.ts'
import { deviceFor } from '../../testing/mfa.ts'
import { ACCOUNT } from '../../testing/roles.ts'
import { testServer } from '../../testing/test-server.ts'

const server = testServer()
const create = (input: Partial<CreateVirtualMFADeviceCommandInput> = {}) =>
  server.iam.send(new CreateVirtualMFADeviceCommand({ VirtualMFADeviceName: 'Phone', ...input }))

/** What the picture says, read by another implementation. */
function readQr(png: Uint8Array): string {
  const bytes = Buffer.from(png)
  expect(bytes.subarray(0, 8).toString('hex')).toBe('89504e470d0a1a0a')
  const size = bytes.readUInt32BE(16)
  const at = bytes.indexOf('IDAT')
  const rows = inflateSync(bytes.subarray(at + 4, at + 4 + bytes.readUInt32BE(at - 4)))
  const stride = 1 + Math.ceil(size / 8)
  const data = new Uint8Array(size * size * 4)
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const light = ((rows[y * stride + 1 + (x >> 3)] ?? 0) >> (7 - (x & 7))) & 1
      data.set([light * 255, light * 255, light * 255, 255], (y * size + x) * 4)
    }
  }
  return decodeQr({ width: size, height: size, data })
}

describe('CreateVirtualMFADevice', () => {
  it('answers serial number, seed and its picture, this once (B-186, B-187, B-193, A-312)', async () => {
    const { VirtualMFADevice } = await create({ VirtualMFADeviceName: 'Richards.MFA@home' })
    expect(VirtualMFADevice).toEqual({
      SerialNumber: `arn:aws:iam::${ACCOUNT}:mfa/Richards.MFA@home`,
      Base32StringSeed: expect.any(Uint8Array),
      QRCodePNG: expect.any(Uint8Array),
    })
    const seed = Buffer.from(VirtualMFADevice?.Base32StringSeed ?? []).toString()
    expect(seed).toMatch(/^[A-Z2-7]{64}$/)
    const uri = new URL(readQr(VirtualMFADevice?.QRCodePNG ?? new Uint8Array()))
    expect(uri.protocol + uri.host).toBe('otpauth:totp')
    expect(decodeURIComponent(uri.pathname)).toBe(`/Richards.MFA@home@${ACCOUNT}`)
    expect(Object.fromEntries(uri.searchParams)).toEqual({ secret: seed, issuer: 'Gatehouse' })
  })

  it('gives each device a seed of its own', async () => {
    const [one, two] = [await create(), await create({ VirtualMFADeviceName: 'other' })]
    expect(one.VirtualMFADevice?.Base32StringSeed).not.toEqual(two.VirtualMFADevice?.Base32StringSeed)
  })

  it('answers the tags that it was given, whose keys mind the case (behaviours 15, 18)', async () => {
    const Tags = [
      { Key: 'Team', Value: 'One' },
      { Key: 'team', Value: 'Two' },
    ]
    const { VirtualMFADevice } = await create({ Path: '/a/b/', Tags })
    const SerialNumber = `arn:aws:iam::${ACCOUNT}:mfa/a/b/Phone`
    expect(VirtualMFADevice).toMatchObject({ SerialNumber, Tags })
    expect((await server.iam.send(new ListMFADeviceTagsCommand({ SerialNumber }))).Tags).toEqual(Tags)
  })

  it('refuses a name that another device has, in any path and case (behaviours 4, B-181)', async () => {
    await create()
    for (const input of [{}, { VirtualMFADeviceName: 'PHONE' }, { Path: '/a/' }]) {
      expect(await refusal(create(input))).toEqual({
        code: 'EntityAlreadyExists',
        status: 409,
        message: 'MFA device already exists.',
      })
    }
  })

  it('refuses a path that does not begin and end with a slash (behaviours 118)', async () => {
    for (const Path of ['x', '/x', 'x/', '//', '/a b/', '/ä/']) {
      expect(await refusal(create({ Path }))).toEqual({
        code: 'ValidationError',
        status: 400,
        message:
          'The specified value for path is invalid. It must begin and end with / and contain only alphanumeric characters and/or / characters.',
      })
    }
    await create({ Path: `/${'x'.repeat(100)}/` })
  })

  it('refuses names that are none, and those that nobody could name afterwards', async () => {
    expect(await refusal(create({ VirtualMFADeviceName: 'a b' }))).toMatchObject({
      code: 'ValidationError',
      status: 400,
    })
    const before = `arn:aws:iam::${ACCOUNT}:mfa/`.length
    await create({ VirtualMFADeviceName: 'x'.repeat(256 - before) })
    expect(await refusal(create({ VirtualMFADeviceName: 'x'.repeat(257 - before) }))).toEqual({
      code: 'InvalidInput',
      status: 400,
      message: 'The serial number of the device would be longer than 256 characters.',
    })
  })

  it('refuses a device past the quota, which counts apps alone, whoever has them', async () => {
    await server.service.store.write([ACCOUNT], operatorAuthor('test', Date.now), async ({ mfaDevices }) => {
      await mfaDevices.insert(ACCOUNT, { Type: 'hardware', DeviceId: 'H', SerialNumber: 'ABCD12345678' })
      const key = { Name: 'key', SerialPath: '/user/ana/key-ABCD', Certifications: {} }
      await mfaDevices.insert(ACCOUNT, { Type: 'fido', DeviceId: 'F', ...key })
    })
    const overLimit = (limit: number) => ({
      code: 'LimitExceeded',
      status: 409,
      message: `Cannot exceed quota for VirtualMFADevicesPerAccount: ${limit}`,
    })
    await setQuota(server, 'VirtualMFADevicesQuota', 1)
    const { VirtualMFADevice: first } = await create()
    expect(await refusal(create({ VirtualMFADeviceName: 'second' }))).toEqual(overLimit(1))
    const remove = new DeleteVirtualMFADeviceCommand({ SerialNumber: first?.SerialNumber })
    await server.iam.send(remove)
    await user(server, 'ana')
    await deviceFor(server, 'ana')
    expect(await refusal(create({ VirtualMFADeviceName: 'second' }))).toEqual(overLimit(1))
  })

  it('has as many as the account may have users, unless the operator says otherwise', async () => {
    await setQuota(server, 'UsersQuota', 1)
    await create()
    expect(await refusal(create({ VirtualMFADeviceName: 'second' }))).toMatchObject({
      message: 'Cannot exceed quota for VirtualMFADevicesPerAccount: 1',
    })
    await setQuota(server, 'VirtualMFADevicesQuota', 2)
    await create({ VirtualMFADeviceName: 'second' })
  })

  it('is decided on the ARN with path and name, and on the tags passed', async () => {
    const Resource = `arn:aws:iam::${ACCOUNT}:mfa/team/*`
    const Condition = { StringEquals: { 'aws:RequestTag/team': 'a' } }
    const iam = server.iamAs(
      await user(server, 'ana', {
        Effect: 'Allow',
        Action: ['iam:CreateVirtualMFADevice', 'iam:TagMFADevice'],
        Resource,
        Condition,
      }),
    )
    const asAna = (Path: string, Value: string) =>
      iam.send(
        new CreateVirtualMFADeviceCommand({
          VirtualMFADeviceName: 'Phone',
          Path,
          Tags: [{ Key: 'team', Value }],
        }),
      )
    expect(await refusal(asAna('/', 'a'))).toEqual(
      denied('ana', 'iam:CreateVirtualMFADevice', `arn:aws:iam::${ACCOUNT}:mfa/Phone`),
    )
    expect(await refusal(asAna('/team/', 'b'))).toMatchObject({ code: 'AccessDenied' })
    await asAna('/team/', 'a')
  })

  it('keeps the seed out of the change log and of files in clear', async () => {
    const { VirtualMFADevice } = await create()
    const seed = Buffer.from(VirtualMFADevice?.Base32StringSeed ?? []).toString()
    const { store } = server.service
    const changes = JSON.stringify(await store.changes(ACCOUNT, 0, 1000))
    expect(changes).toContain('"Phone"')
    expect(changes).not.toContain(seed)
    const [device] = (await store.entities.mfaDevices.list(ACCOUNT, { limit: 1 })).items
    const sealed = await store.entities.mfaDevices.sealed(ACCOUNT, device?.DeviceId ?? '')
    expect(Buffer.from(sealed ?? []).toString('latin1')).not.toContain(seed)
  })
})
