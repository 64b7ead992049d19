import {
  CreateUserCommand,
  DeactivateMFADeviceCommand,
  DeleteUserCommand,
  DeleteVirtualMFADeviceCommand,
  EnableMFADeviceCommand,
  GetMFADeviceCommand,
  GetUserCommand,
  ListMFADevicesCommand,
  ListVirtualMFADevicesCommand,
  paginateListMFADevices,
  paginateListVirtualMFADevices,
  ResyncMFADeviceCommand,
  UpdateUserCommand,
} from '@aws-sdk/client-iam'
import { beforeEach, describe, expect, it } from 'vitest'
import { operatorAuthor } from '../../operator/author.ts'
import type { MfaDevice } from '../../store/entity/mfa-device.ts'
import { denied, refusal, refusals, user } from '../../testing/callers.ts'
import { deviceFor, enable, enableWith, mfaSession, stepNow, virtualDevice } from '../../testing/mfa.ts'
import { ACCOUNT } from '../../testing/roles.ts'
import { type Credentials, testServer } from '../../testing/test-server.ts'

const server = testServer()
const deactivate = (UserName: string, SerialNumber: string) =>
  server.iam.send(new DeactivateMFADeviceCommand({ UserName, SerialNumber }))
const remove = (SerialNumber: string) => server.iam.send(new DeleteVirtualMFADeviceCommand({ SerialNumber }))
const listed = async (AssignmentStatus?: 'Assigned' | 'Unassigned' | 'Any') =>
  (await server.iam.send(new ListVirtualMFADevicesCommand({ AssignmentStatus }))).VirtualMFADevices
const absentDevice = (serial: string) => ({
  code: 'NoSuchEntity',
  status: 404,
  message: `MFA Device with serial number ${serial} does not exist.`,
})
const notTheirs = { code: 'NoSuchEntity', status: 404, message: 'MFA Device invalid for user.' }
const put = (device: MfaDevice) =>
  server.service.store.write([ACCOUNT], operatorAuthor('test', Date.now), (tx) =>
    tx.mfaDevices.insert(ACCOUNT, device),
  )
let ana: Credentials

beforeEach(async () => {
  ana = await user(server, 'ana')
})

describe('DeactivateMFADevice and DeleteVirtualMFADevice', () => {
  it('take a device from a user, then away (B-196, B-200, B-235, B-239)', async () => {
    const device = await deviceFor(server, 'ana')
    const { SerialNumber } = device
    expect(await refusal(remove(SerialNumber))).toEqual({
      code: 'DeleteConflict',
      status: 409,
      message: 'MFA VirtualDevice in use. Must deactivate first.',
    })
    await deactivate('ana', SerialNumber)
    expect(await refusal(deactivate('ana', SerialNumber))).toEqual(notTheirs)
    expect((await server.iam.send(new ListMFADevicesCommand({ UserName: 'ana' }))).MFADevices).toEqual([])
    expect(await listed('Unassigned')).toEqual([{ SerialNumber }])
    expect(await refusal(mfaSession(server, ana, device))).toMatchObject({ code: 'AccessDenied' })
    await remove(SerialNumber)
    expect(await refusal(remove(SerialNumber))).toEqual(absentDevice(SerialNumber))
    await virtualDevice(server, 'ana-phone')
  })

  it('let a device serve again, whose used codes stay used (B-237)', async () => {
    const device = await virtualDevice(server, 'ana-phone')
    const codes = enableWith('ana', device, stepNow(server))
    await server.iam.send(codes)
    await deactivate('ana', device.SerialNumber)
    expect(await refusal(server.iam.send(codes))).toMatchObject({ code: 'InvalidAuthenticationCode' })
    await server.advance(60)
    await enable(server, 'ana', device)
    await mfaSession(server, ana, device)
  })

  it('know whose device it is (behaviours 40, 77, B-239)', async () => {
    await user(server, 'bob')
    const { SerialNumber } = await deviceFor(server, 'ana')
    const absent = `arn:aws:iam::${ACCOUNT}:mfa/absent`
    expect(
      await refusals(
        deactivate('bob', SerialNumber),
        deactivate('ana', absent),
        remove(absent),
        deactivate('ana', 'ABCD12345678'),
        remove('ABCD12345678'),
      ),
    ).toEqual([
      notTheirs,
      absentDevice(absent),
      absentDevice(absent),
      absentDevice('ABCD12345678'),
      absentDevice('ABCD12345678'),
    ])
  })

  it('are decided on the user and on the device', async () => {
    const eve = server.iamAs(await user(server, 'eve'))
    const { SerialNumber } = await deviceFor(server, 'ana')
    expect(
      await refusals(
        eve.send(new DeactivateMFADeviceCommand({ UserName: 'ana', SerialNumber })),
        eve.send(new DeleteVirtualMFADeviceCommand({ SerialNumber })),
      ),
    ).toEqual([
      denied('eve', 'iam:DeactivateMFADevice', 'user ana'),
      denied('eve', 'iam:DeleteVirtualMFADevice', SerialNumber),
    ])
  })

  it('keep a user from being deleted while a device is theirs (behaviours 10, B-236)', async () => {
    await server.iam.send(new CreateUserCommand({ UserName: 'bob' }))
    const { SerialNumber } = await deviceFor(server, 'bob')
    expect(await refusal(server.iam.send(new DeleteUserCommand({ UserName: 'bob' })))).toEqual({
      code: 'DeleteConflict',
      status: 409,
      message: 'Cannot delete entity, must remove tokens from principal first.',
    })
    await deactivate('bob', SerialNumber)
    await server.iam.send(new DeleteUserCommand({ UserName: 'bob' }))
  })
})

describe('ListMFADevices', () => {
  it("lists a user's devices in pages, by name or for the caller (B-223)", async () => {
    for (const name of ['a', 'b', 'c']) await deviceFor(server, 'ana', name)
    await virtualDevice(server, 'unassigned')
    const serials: (string | undefined)[] = []
    let pages = 0
    for await (const { MFADevices } of paginateListMFADevices(
      { client: server.iam, pageSize: 2 },
      { UserName: 'ana' },
    )) {
      pages++
      serials.push(...(MFADevices ?? []).map(({ SerialNumber }) => SerialNumber))
    }
    expect(pages).toBe(2)
    expect(serials.sort()).toEqual(['a', 'b', 'c'].map((name) => `arn:aws:iam::${ACCOUNT}:mfa/${name}`))
    const Resource = `arn:aws:iam::${ACCOUNT}:user/mia`
    const mia = await user(server, 'mia', { Effect: 'Allow', Action: 'iam:ListMFADevices', Resource })
    await deviceFor(server, 'mia')
    const own = await server.iamAs(mia).send(new ListMFADevicesCommand({}))
    expect(own).toMatchObject({ IsTruncated: false, MFADevices: [{ UserName: 'mia' }] })
    expect(await refusal(server.iamAs(mia).send(new ListMFADevicesCommand({ UserName: 'ana' })))).toEqual(
      denied('mia', 'iam:ListMFADevices', 'user ana'),
    )
  })

  it('follows a user who is renamed (behaviours 38)', async () => {
    const device = await deviceFor(server, 'ana')
    await server.iam.send(new UpdateUserCommand({ UserName: 'ana', NewUserName: 'eva' }))
    const { MFADevices } = await server.iam.send(new ListMFADevicesCommand({ UserName: 'eva' }))
    expect(MFADevices).toMatchObject([{ UserName: 'eva', SerialNumber: device.SerialNumber }])
    await mfaSession(server, ana, device)
  })

  it("shows the root user's own devices to the root user, whom no key and no administrator frees of them (B-168, A-410)", async () => {
    const EnableDate = new Date('2026-01-02T03:04:05Z')
    const root = { Type: 'virtual', DeviceId: 'R', Name: 'root', Path: '/', Tags: [] } as const
    await put({ ...root, PrincipalId: ACCOUNT, EnableDate })
    await deviceFor(server, 'ana')
    const SerialNumber = `arn:aws:iam::${ACCOUNT}:mfa/root`
    const { MFADevices } = await server.iam.send(new ListMFADevicesCommand({}))
    expect(MFADevices).toEqual([{ SerialNumber, EnableDate }])
    expect((await listed('Assigned'))?.find((one) => one.SerialNumber === SerialNumber)).toEqual({
      SerialNumber,
      EnableDate,
      User: { UserId: ACCOUNT, Arn: `arn:aws:iam::${ACCOUNT}:root`, CreateDate: expect.any(Date) },
    })
    // an access key alone does not take the second factor away, and no administrator names the root user
    expect(await refusal(server.iam.send(new DeactivateMFADeviceCommand({ SerialNumber })))).toMatchObject({
      code: 'AccessDenied',
    })
    expect(await refusal(deactivate('ana', SerialNumber))).toEqual(notTheirs)
  })
})

describe('ListVirtualMFADevices', () => {
  it('chooses by assignment, and never shows a seed (B-197)', async () => {
    const { SerialNumber } = await deviceFor(server, 'ana', 'v1')
    const other = await virtualDevice(server, 'v2')
    await put({ Type: 'hardware', DeviceId: 'H', SerialNumber: 'ABCD12345678', PrincipalId: 'AIDA' })
    const assigned = {
      SerialNumber,
      EnableDate: expect.any(Date),
      User: {
        Path: '/',
        UserName: 'ana',
        UserId: expect.stringMatching(/^AIDA/),
        Arn: `arn:aws:iam::${ACCOUNT}:user/ana`,
        CreateDate: expect.any(Date),
      },
    }
    expect(await listed('Assigned')).toEqual([assigned])
    expect(await listed('Unassigned')).toEqual([{ SerialNumber: other.SerialNumber }])
    expect(await listed('Any')).toEqual([assigned, { SerialNumber: other.SerialNumber }])
    expect(await listed()).toHaveLength(2)
  })

  it('pages through what it chooses', async () => {
    const names = ['a', 'b', 'c', 'd', 'e']
    for (const name of names) {
      await virtualDevice(server, name)
      await deviceFor(server, 'ana', `${name}2`)
    }
    const pages: number[] = []
    const serials: (string | undefined)[] = []
    for await (const { VirtualMFADevices = [] } of paginateListVirtualMFADevices(
      { client: server.iam, pageSize: 2 },
      { AssignmentStatus: 'Unassigned' },
    )) {
      pages.push(VirtualMFADevices.length)
      serials.push(...VirtualMFADevices.map(({ SerialNumber }) => SerialNumber?.split('/')[1]))
    }
    expect(pages).toEqual([2, 2, 1])
    expect(serials).toEqual(names)
  })

  it('is decided on no resource (SB-15)', async () => {
    expect(await refusal(server.iamAs(ana).send(new ListVirtualMFADevicesCommand({})))).toEqual(
      denied('ana', 'iam:ListVirtualMFADevices', '*'),
    )
  })

  it('knows three words', async () => {
    const command = new ListVirtualMFADevicesCommand({ AssignmentStatus: 'Some' as 'Any' })
    expect(await refusal(server.iam.send(command))).toEqual({
      code: 'ValidationError',
      status: 400,
      message:
        "1 validation error detected: Value at 'assignmentStatus' failed to satisfy constraint: Member must satisfy enum value set: [Assigned, Unassigned, Any]",
    })
  })
})

describe('GetMFADevice', () => {
  const key = {
    Type: 'fido',
    DeviceId: 'F',
    Name: 'my-key',
    SerialPath: '/user/ana/my-key-ABCD',
    Certifications: { 'FIDO-certification': 'L1', 'FIPS-140-2-certification': 'L2' },
    EnableDate: new Date('2026-01-02T03:04:05Z'),
  } as const
  const SerialNumber = `arn:aws:iam::${ACCOUNT}:u2f/user/ana/my-key-ABCD`
  const get = (serial: string, UserName = 'ana') =>
    server.iam.send(new GetMFADeviceCommand({ SerialNumber: serial, UserName }))

  it('shows a security key with its certifications (B-210)', async () => {
    const [user] = (await server.service.store.entities.users.list(ACCOUNT, { limit: 1 })).items
    await put({ ...key, PrincipalId: user?.UserId ?? '' })
    const { $metadata: _, ...device } = await get(SerialNumber)
    expect(device).toEqual({
      UserName: 'ana',
      SerialNumber,
      EnableDate: key.EnableDate,
      Certifications: key.Certifications,
    })
    // a key shows no codes, and has none of its own
    expect(await refusal(mfaSession(server, ana, { SerialNumber, seed: Buffer.from('x') }))).toMatchObject({
      code: 'AccessDenied',
    })
    await deactivate('ana', SerialNumber)
    expect(await refusal(get(SerialNumber))).toEqual(absentDevice(SerialNumber))
  })

  it('is of a device that shows no codes: by codes it is neither enabled nor synchronized (A-307, B-204, B-224)', async () => {
    const { User } = await server.iam.send(new GetUserCommand({ UserName: 'ana' }))
    const codes = { AuthenticationCode1: '123456', AuthenticationCode2: '123457' }
    await put(key)
    const enabling = new EnableMFADeviceCommand({ UserName: 'ana', SerialNumber, ...codes })
    expect(await refusal(server.iam.send(enabling))).toEqual(absentDevice(SerialNumber))
    await server.service.store.write([ACCOUNT], operatorAuthor('test', Date.now), (tx) =>
      tx.mfaDevices.update(ACCOUNT, { ...key, PrincipalId: User?.UserId ?? '' }),
    )
    const { MFADevices } = await server.iam.send(new ListMFADevicesCommand({ UserName: 'ana' }))
    expect(MFADevices).toEqual([{ UserName: 'ana', SerialNumber, EnableDate: key.EnableDate }])
    expect(await listed()).toEqual([])
    const resync = new ResyncMFADeviceCommand({ UserName: 'ana', SerialNumber, ...codes })
    expect(await refusal(server.iam.send(resync))).toMatchObject({
      code: 'InvalidAuthenticationCode',
      status: 403,
    })
    expect(await refusal(remove(SerialNumber))).toEqual(absentDevice(SerialNumber))
    // whose ARN stays when its user is renamed
    await server.iam.send(new UpdateUserCommand({ UserName: 'ana', NewUserName: 'anna' }))
    await deactivate('anna', SerialNumber)
    expect((await server.iam.send(new ListMFADevicesCommand({ UserName: 'anna' }))).MFADevices).toEqual([])
  })

  it('takes no other device (behaviours 110)', async () => {
    const { SerialNumber: phone } = await deviceFor(server, 'ana')
    for (const serial of [phone, 'ABCD12345678']) {
      expect(await refusal(get(serial))).toEqual({
        code: 'ValidationError',
        status: 400,
        message:
          'The MFA device serial number sent in the request is invalid or not supported by this API. Currently, only hardware FIDO security keys are supported. Please use the compatible device or API.',
      })
    }
  })

  it('knows whose key it is, and is decided on the user', async () => {
    await user(server, 'bob')
    await put({ ...key, PrincipalId: 'AIDASOMEBODYELSE' })
    expect(await refusal(get(SerialNumber, 'bob'))).toEqual(notTheirs)
    expect(await refusal(get(SerialNumber, 'nobody'))).toMatchObject({
      message: 'The user with name nobody cannot be found.',
    })
    const asAna = server.iamAs(ana).send(new GetMFADeviceCommand({ SerialNumber, UserName: 'bob' }))
    expect(await refusal(asAna)).toEqual(denied('ana', 'iam:GetMFADevice', 'user bob'))
  })
})
