import { DeactivateMFADeviceCommand, ResyncMFADeviceCommand } from '@aws-sdk/client-iam'
import { describe, expect, it } from 'vitest'
import { denied, refusal, refusals, user } from '../../testing/callers.ts'
import { codesOf, deviceFor, mfaSession, type TestDevice, virtualDevice } from '../../testing/mfa.ts'
import { ACCOUNT } from '../../testing/roles.ts'
import { type Credentials, testServer } from '../../testing/test-server.ts'

const server = testServer()
const resync = (UserName: string, device: TestDevice, distance: number, as: Credentials = server.root) =>
  server.iamAs(as).send(
    new ResyncMFADeviceCommand({
      UserName,
      SerialNumber: device.SerialNumber,
      ...codesOf(server, device, distance - 1, distance),
    }),
  )
const invalidCode = {
  code: 'InvalidAuthenticationCode',
  status: 403,
  message: 'Authentication code for device is not valid.',
}

describe('ResyncMFADevice', () => {
  it('learns how far the device is from our clock, in both ways (B-199, B-225, SB-47 row 3)', async () => {
    const ana = await user(server, 'ana')
    const device = await deviceFor(server, 'ana')
    for (const drift of [10, -10]) {
      await server.advance(1200)
      expect(await refusal(mfaSession(server, ana, device, { distance: drift + 1 }))).toMatchObject({
        code: 'AccessDenied',
      })
      await resync('ana', device, drift)
      await mfaSession(server, ana, device, { distance: drift + 1 })
    }
  })

  it('takes codes that are five minutes old, and none that are an hour (B-233, SB-47 rows 4, 5)', async () => {
    const ana = await user(server, 'ana')
    const device = await deviceFor(server, 'ana')
    await server.advance(7200)
    expect(await refusal(resync('ana', device, -120))).toEqual(invalidCode)
    await resync('ana', device, -10)
    expect(await refusal(mfaSession(server, ana, device, { distance: 0 }))).toMatchObject({ status: 403 })
    await resync('ana', device, 0)
    await mfaSession(server, ana, device)
  })

  it('refuses codes that were used, and any that are not consecutive (SB-47 rows 6, 8, B-232)', async () => {
    await user(server, 'ana')
    const device = await deviceFor(server, 'ana')
    // those that it was enabled with
    expect(await refusal(resync('ana', device, -1))).toEqual(invalidCode)
    const input = { UserName: 'ana', SerialNumber: device.SerialNumber }
    const codes = { AuthenticationCode1: '123456', AuthenticationCode2: '987654' }
    expect(await refusal(server.iam.send(new ResyncMFADeviceCommand({ ...input, ...codes })))).toEqual(
      invalidCode,
    )
  })

  it("tells an absent device from one that is not the user's (behaviours 40, 77)", async () => {
    await user(server, 'ana')
    await user(server, 'bob')
    const device = await deviceFor(server, 'ana')
    const unassigned = await virtualDevice(server, 'unassigned')
    const SerialNumber = `arn:aws:iam::${ACCOUNT}:mfa/absent`
    const notTheirs = { code: 'NoSuchEntity', status: 404, message: 'MFA Device invalid for user.' }
    expect(
      await refusals(
        resync('ana', { ...device, SerialNumber }, 1),
        resync('bob', device, 1),
        resync('bob', unassigned, 1),
        resync('nobody', device, 1),
      ),
    ).toEqual([
      {
        code: 'NoSuchEntity',
        status: 404,
        message: `MFA Device with serial number ${SerialNumber} does not exist.`,
      },
      notTheirs,
      notTheirs,
      { code: 'NoSuchEntity', status: 404, message: 'The user with name nobody cannot be found.' },
    ])
  })

  it('is decided on the user, and needs no code beforehand (B-226, B-234, SB-15)', async () => {
    const Action = ['iam:ListMFADevices', 'iam:ResyncMFADevice']
    const own = `arn:aws:iam::*:user/\${aws:username}`
    const ray = await user(
      server,
      'ray',
      { Effect: 'Allow', Action, Resource: own },
      {
        Effect: 'Deny',
        NotAction: [...Action, 'iam:ListVirtualMFADevices'],
        Resource: '*',
        Condition: { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } },
      },
    )
    await user(server, 'bob')
    const device = await deviceFor(server, 'ray')
    const other = await deviceFor(server, 'bob')
    await resync('ray', device, 1, ray)
    expect(await refusal(resync('bob', other, 1, ray))).toEqual(
      denied('ray', 'iam:ResyncMFADevice', 'user bob'),
    )
    const remove = new DeactivateMFADeviceCommand({ UserName: 'ray', SerialNumber: device.SerialNumber })
    expect((await refusal(server.iamAs(ray).send(remove))).message).toContain('explicit deny')
  })
})
