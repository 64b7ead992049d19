import {
  DeactivateMFADeviceCommand,
  EnableMFADeviceCommand,
  ListMFADevicesCommand,
} from '@aws-sdk/client-iam'
import { GetCallerIdentityCommand, GetSessionTokenCommand } from '@aws-sdk/client-sts'
import { beforeEach, describe, expect, it } from 'vitest'
import { denied, refusal, user } from '../../testing/callers.ts'
import { codeOf, codesOf, deviceFor, enable, mfaSession, virtualDevice } from '../../testing/mfa.ts'
import { ACCOUNT } from '../../testing/roles.ts'
import { type Credentials, testServer } from '../../testing/test-server.ts'

const server = testServer()
const invalidCode = {
  code: 'InvalidAuthenticationCode',
  status: 403,
  message: 'Authentication code for device is not valid.',
}
const absentDevice = (serial: string) => ({
  code: 'NoSuchEntity',
  status: 404,
  message: `MFA Device with serial number ${serial} does not exist.`,
})
const devicesOf = async (UserName: string) =>
  (await server.iam.send(new ListMFADevicesCommand({ UserName }))).MFADevices
let ana: Credentials

beforeEach(async () => {
  ana = await user(server, 'ana')
})

describe('EnableMFADevice', () => {
  it('gives a device to a user by two consecutive codes (B-188, B-194, B-195, SB-47 row 1)', async () => {
    const device = await virtualDevice(server, 'RichardsMFA')
    await enable(server, 'ANA', device)
    expect(await devicesOf('ana')).toEqual([
      { UserName: 'ana', SerialNumber: device.SerialNumber, EnableDate: expect.any(Date) },
    ])
    await mfaSession(server, ana, device)
  })

  it('takes late codes up to twenty steps, and the device is out of step then (B-189, D-13, SB-47 row 2)', async () => {
    const device = await virtualDevice(server, 'late')
    await enable(server, 'ana', device, { distance: -10 })
    expect(await devicesOf('ana')).toHaveLength(1)
    const current = new GetSessionTokenCommand({
      SerialNumber: device.SerialNumber,
      TokenCode: codeOf(server, device),
    })
    expect(await refusal(server.stsAs(ana).send(current))).toMatchObject({
      message: 'MultiFactorAuthentication failed with invalid MFA one time pass code. ',
    })
  })

  it('refuses codes that are an hour old, equal, not consecutive or the wrong way round (SB-47 rows 5, 6)', async () => {
    const device = await virtualDevice(server, 'phone')
    const { SerialNumber } = device
    for (const [first, second] of [
      [-120, -119],
      [0, 0],
      [-2, 0],
      [0, -1],
    ] as const) {
      const input = { UserName: 'ana', SerialNumber, ...codesOf(server, device, first, second) }
      expect(await refusal(server.iam.send(new EnableMFADeviceCommand(input)))).toEqual(invalidCode)
    }
    expect(await devicesOf('ana')).toEqual([])
  })

  it('takes six digits and nothing else (B-173, B-195)', async () => {
    const device = await virtualDevice(server, 'phone')
    for (const AuthenticationCode2 of ['12345', '12345678', 'abcdef']) {
      const input = { UserName: 'ana', SerialNumber: device.SerialNumber, AuthenticationCode1: '123456' }
      expect(
        await refusal(server.iam.send(new EnableMFADeviceCommand({ ...input, AuthenticationCode2 }))),
      ).toMatchObject({ code: 'ValidationError', status: 400 })
    }
  })

  it('tells what is absent: the user, the device, a security key, a token nobody imported (B-178, B-194, B-216)', async () => {
    const device = await virtualDevice(server, 'phone')
    expect(await refusal(enable(server, 'nobody', device))).toMatchObject({
      message: 'The user with name nobody cannot be found.',
    })
    for (const SerialNumber of [
      `arn:aws:iam::${ACCOUNT}:mfa/absent`,
      `arn:aws:iam::${ACCOUNT}:mfa/a/phone`,
      `arn:aws:iam::444455556666:mfa/phone`,
      `arn:aws:iam::${ACCOUNT}:u2f/user/ana/key-ABCD`,
      `arn:aws:iam::${ACCOUNT}:user/ana`,
      'ABCD12345678',
    ]) {
      expect(await refusal(enable(server, 'ana', { ...device, SerialNumber }))).toEqual(
        absentDevice(SerialNumber),
      )
    }
    for (const SerialNumber of ['ABCD1234', 'x'.repeat(257), 'ABC 12345']) {
      expect(await refusal(enable(server, 'ana', { ...device, SerialNumber }))).toMatchObject({
        code: 'ValidationError',
        status: 400,
      })
    }
  })

  it('refuses a device that somebody has (behaviours 77, B-174)', async () => {
    const device = await deviceFor(server, 'ana')
    await user(server, 'bob')
    expect(await refusal(enable(server, 'ana', device))).toEqual({
      code: 'EntityAlreadyExists',
      status: 409,
      message: 'MFA Device for user ana already exists.',
    })
    expect(await refusal(enable(server, 'bob', device))).toEqual({
      code: 'EntityAlreadyExists',
      status: 409,
      message: 'MFA Device is already in use.',
    })
  })

  it('gives a user eight devices, each of which suffices alone, and no ninth (A-134, A-303, B-169, B-170, B-183)', async () => {
    const devices = []
    for (let index = 0; index < 8; index++) devices.push(await deviceFor(server, 'ana', `device${index}`))
    const ninth = await virtualDevice(server, 'ninth')
    expect(await refusal(enable(server, 'ana', ninth))).toEqual({
      code: 'LimitExceeded',
      status: 409,
      message: 'Cannot exceed quota for MFADevicesPerUser: 8',
    })
    for (const device of devices.slice(0, 2)) await mfaSession(server, ana, device)
    const SerialNumber = devices[0]?.SerialNumber
    await server.iam.send(new DeactivateMFADeviceCommand({ UserName: 'ana', SerialNumber }))
    await enable(server, 'ana', ninth)
    expect(await devicesOf('ana')).toHaveLength(8)
  })

  it('gives a device to one of two who ask at once', async () => {
    const device = await virtualDevice(server, 'phone')
    await user(server, 'bob')
    const results = await Promise.allSettled([enable(server, 'ana', device), enable(server, 'bob', device)])
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  })

  it('leaves access keys alone as they are (B-190)', async () => {
    await deviceFor(server, 'ana')
    await server.stsAs(ana).send(new GetCallerIdentityCommand({}))
  })

  it('is decided on the user', async () => {
    const device = await virtualDevice(server, 'phone')
    const Resource = `arn:aws:iam::${ACCOUNT}:user/bob`
    const eve = await user(server, 'eve', { Effect: 'Allow', Action: 'iam:EnableMFADevice', Resource })
    expect(await refusal(enable(server, 'ana', device, { as: eve }))).toEqual(
      denied('eve', 'iam:EnableMFADevice', 'user ana'),
    )
    await user(server, 'bob')
    await enable(server, 'bob', device, { as: eve })
  })
})

describe('changing the own devices', () => {
  const own = {
    Effect: 'Allow',
    Action: ['iam:EnableMFADevice', 'iam:DeactivateMFADevice'],
    Resource: `arn:aws:iam::${ACCOUNT}:user/\${aws:username}`,
  }
  const notShown = {
    code: 'AccessDenied',
    status: 403,
    message: `User: arn:aws:iam::${ACCOUNT}:user/mia must authenticate with one of their own MFA devices to change their MFA devices.`,
  }

  it('needs one of them once there is one; the first is free, and administrators are not bound (B-180, D-17)', async () => {
    const mia = await user(server, 'mia', own)
    const first = await virtualDevice(server, 'first')
    await enable(server, 'mia', first, { as: mia })
    const second = await virtualDevice(server, 'second')
    const remove = (as: Credentials) =>
      server
        .iamAs(as)
        .send(new DeactivateMFADeviceCommand({ UserName: 'mia', SerialNumber: first.SerialNumber }))
    expect(await refusal(enable(server, 'mia', second, { as: mia }))).toEqual(notShown)
    expect(await refusal(remove(mia))).toEqual(notShown)
    const shown = await mfaSession(server, mia, first)
    await enable(server, 'mia', second, { as: shown })
    await remove(shown)
    await enable(server, 'mia', await virtualDevice(server, 'third'))
  })

  it('holds for two first devices at once', async () => {
    const mia = await user(server, 'mia', own)
    const devices = await Promise.all(['a', 'b'].map((name) => virtualDevice(server, name)))
    const results = await Promise.allSettled(
      devices.map((device) => enable(server, 'mia', device, { as: mia })),
    )
    const lost = results.filter((result) => result.status === 'rejected')
    expect(lost).toHaveLength(1)
    for (const { reason } of lost) expect(await refusal(Promise.reject(reason))).toEqual(notShown)
  })
})
