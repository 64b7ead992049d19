import type { ReadingCall } from '../../authorization/call.ts'
import { findDevice, isDeviceArn } from '../../credentials/mfa-device.ts'
import { deviceRecord, tokenRecord } from '../../credentials/mfa-seed.ts'
import { consecutiveStep, timeStep } from '../../credentials/totp.ts'
import { EntityAlreadyExists } from '../../model/error.ts'
import type { MfaDevice } from '../../store/entity/mfa-device.ts'
import type { User } from '../../store/entity/user.ts'
import { type Entities, GLOBAL, type Transaction } from '../../store/store.ts'
import { requireWithinQuota } from '../quota.ts'
import { iam } from '../service.ts'
import { existingUser } from '../user/user-resource.ts'
import { invalidCode, noSuchDevice } from './mfa-device.ts'
import { requireOwnDeviceShown } from './own-devices.ts'

/** A device that nobody has, with its seed. */
interface FreeDevice {
  readonly device: MfaDevice
  readonly seed: Uint8Array
  /** The seed as the account will keep it, where the device is new to the account. */
  readonly sealed?: Uint8Array
}

/** EntityAlreadyExists where somebody has the device already (behaviours 77). */
function requireFree({ PrincipalId }: MfaDevice, user: User): void {
  if (PrincipalId === user.UserId) {
    throw EntityAlreadyExists(`MFA Device for user ${user.UserName} already exists.`)
  }
  if (PrincipalId !== undefined) throw EntityAlreadyExists('MFA Device is already in use.')
}

async function freeDevice(serialNumber: string, call: ReadingCall, user: User): Promise<FreeDevice> {
  const { account, store, open } = call
  const device = await findDevice(store, account, serialNumber)
  if (device === undefined && !isDeviceArn(serialNumber)) return freeToken(serialNumber, call)
  if (device === undefined) throw noSuchDevice(serialNumber)
  requireFree(device, user)
  const sealed = await store.mfaDevices.sealed(account.AccountId, device.DeviceId)
  if (sealed === undefined) throw noSuchDevice(serialNumber)
  return { device, seed: await open(deviceRecord(account.AccountId, device.DeviceId), sealed) }
}

/** A hardware token out of the operator's registry, as a device of the account. */
async function freeToken(serialNumber: string, call: ReadingCall): Promise<FreeDevice> {
  const { account, store, open, seal, newId } = call
  const { LastStep } = await requireTokenFree(store, serialNumber)
  const kept = await store.hardwareTokens.sealed(GLOBAL, serialNumber)
  if (kept === undefined) throw noSuchDevice(serialNumber)
  const seed = await open(tokenRecord(serialNumber), kept)
  const device: MfaDevice = {
    Type: 'hardware',
    DeviceId: newId(''),
    SerialNumber: serialNumber,
    ...(LastStep !== undefined && { LastStep }),
  }
  return { device, seed, sealed: await seal(deviceRecord(account.AccountId, device.DeviceId), seed) }
}

async function requireTokenFree({ hardwareTokens }: Entities, serialNumber: string) {
  const token = await hardwareTokens.get(GLOBAL, serialNumber)
  if (token === undefined) throw noSuchDevice(serialNumber)
  if (token.AccountId !== undefined) throw EntityAlreadyExists('MFA Device is already in use.')
  return token
}

/** The device as the store holds it now: still free, and with its codes not used up since they were looked at. */
async function currentDevice(
  tx: Transaction,
  account: string,
  { device, sealed }: Omit<FreeDevice, 'seed'>,
  user: User,
  step: number,
): Promise<MfaDevice> {
  if (device.Type === 'hardware' && sealed !== undefined) {
    const token = await requireTokenFree(tx, device.SerialNumber)
    if ((token.LastStep ?? -1) >= step) throw invalidCode()
    await tx.hardwareTokens.update(GLOBAL, { ...token, AccountId: account })
    await tx.mfaDevices.insert(account, device, sealed)
    return device
  }
  const current = await tx.mfaDevices.get(account, device.DeviceId)
  if (current === undefined || (current.LastStep ?? -1) >= step) throw invalidCode()
  requireFree(current, user)
  return current
}

export const EnableMFADevice = iam.operation('EnableMFADevice', {
  access: 'Write',
  resource: existingUser,
  // the registry of hardware tokens stands above accounts
  writes: ({ SerialNumber }, { account }) =>
    isDeviceArn(SerialNumber) ? [account.AccountId] : [account.AccountId, GLOBAL],
  async prepare(input, call, user) {
    await requireOwnDeviceShown(call, call.store, user)
    const { seed, ...free } = await freeDevice(input.SerialNumber, call, user)
    const codes = [input.AuthenticationCode1, input.AuthenticationCode2] as const
    const step = consecutiveStep(seed, free.device, codes, call.now)
    if (step === undefined) throw invalidCode()
    return { ...free, step }
  },
  async handle(_input, call, user, { step, ...free }) {
    const { account, tx, now } = call
    const { AccountId } = account
    await requireOwnDeviceShown(call, tx, user)
    const device = await currentDevice(tx, AccountId, free, user, step)
    await tx.mfaDevices.update(AccountId, {
      ...device,
      PrincipalId: user.UserId,
      EnableDate: now,
      Offset: step - timeStep(now),
      LastStep: step,
    })
    requireWithinQuota(call, 'MFADevicesPerUserQuota', await tx.mfaDevices.countOf(AccountId, user.UserId))
  },
})
