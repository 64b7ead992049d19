import { deviceRecord } from '../../credentials/mfa-seed.ts'
import { consecutiveStep, timeStep } from '../../credentials/totp.ts'
import { iam } from '../service.ts'
import { existingUser } from '../user/user-resource.ts'
import { deviceOf, invalidCode } from './mfa-device.ts'

export const ResyncMFADevice = iam.operation('ResyncMFADevice', {
  access: 'Write',
  resource: existingUser,
  async prepare({ SerialNumber, AuthenticationCode1, AuthenticationCode2 }, call, { UserId }) {
    const { account, store, open, now } = call
    const device = await deviceOf(call, store, UserId, SerialNumber)
    const sealed = await store.mfaDevices.sealed(account.AccountId, device.DeviceId)
    // a security key has no seed, and is never out of step (B-224)
    if (sealed === undefined || device.Type === 'fido') throw invalidCode()
    const seed = await open(deviceRecord(account.AccountId, device.DeviceId), sealed)
    const step = consecutiveStep(seed, device, [AuthenticationCode1, AuthenticationCode2], now)
    if (step === undefined) throw invalidCode()
    return { DeviceId: device.DeviceId, step }
  },
  async handle({ SerialNumber }, call, { UserId }, { DeviceId, step }) {
    const { account, tx, now, codeAttempts } = call
    const device = await deviceOf(call, tx, UserId, SerialNumber)
    if (device.DeviceId !== DeviceId || (device.LastStep ?? -1) >= step) throw invalidCode()
    const Offset = step - timeStep(now)
    await tx.mfaDevices.update(account.AccountId, { ...device, Offset, LastStep: step })
    codeAttempts.succeeded(DeviceId)
  },
})
