import type { EitherCall, ReadingCall } from '../authorization/call.ts'
import { findDevice } from '../credentials/mfa-device.ts'
import { deviceRecord } from '../credentials/mfa-seed.ts'
import { acceptedStep } from '../credentials/totp.ts'
import { AccessDenied } from '../model/error.ts'
import type { Effect } from '../model/operation.ts'
import type { MfaDevice } from '../store/entity/mfa-device.ts'

export interface MfaInput {
  readonly SerialNumber?: string | undefined
  readonly TokenCode?: string | undefined
}

/** A one-time code that holds: of which device, and of which of its time steps. */
export interface AcceptedCode {
  readonly device: MfaDevice
  readonly step: number
}

// behaviours 93
const wrongDevice = () =>
  AccessDenied(
    'MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is valid and associated with this user.',
  )
const wrongCode = () => AccessDenied('MultiFactorAuthentication failed with invalid MFA one time pass code. ')

/** A call with a code writes, for a code counts once. */
export const spends = ({ TokenCode }: MfaInput): Effect => (TokenCode === undefined ? 'reads' : 'writes')

const accepted = new WeakMap<MfaInput, Promise<AcceptedCode | undefined>>()

/**
 * The code of a call, where it has one: AccessDenied unless it belongs to a device of the calling user and counts now.
 * Found once for each input, so that a decision that is made again inside a transaction opens no seed there.
 */
export function acceptedCode(input: MfaInput, call: ReadingCall): Promise<AcceptedCode | undefined> {
  const known = accepted.get(input)
  if (known !== undefined) return known
  const found = findCode(input, call)
  accepted.set(input, found)
  return found
}

async function findCode(
  { SerialNumber, TokenCode }: MfaInput,
  call: ReadingCall,
): Promise<AcceptedCode | undefined> {
  if (SerialNumber === undefined && TokenCode === undefined) return undefined
  const { account, caller, request, store, open, now, codeAttempts } = call
  // root users and sessions of roles have no device that counts here (B-255, B-257)
  if (SerialNumber === undefined || TokenCode === undefined || caller.holder.kind !== 'user')
    throw wrongDevice()
  const device = await findDevice(store, account, SerialNumber)
  // nor do security keys show codes (B-256)
  if (device?.PrincipalId !== caller.holder.user.UserId || device.Type === 'fido') throw wrongDevice()
  const { DeviceId } = device
  if (codeAttempts.isBlocked(DeviceId, now)) throw wrongCode()
  const sealed = await store.mfaDevices.sealed(account.AccountId, DeviceId)
  if (sealed === undefined) throw wrongDevice()
  const seed = await open(deviceRecord(account.AccountId, DeviceId), sealed)
  const step = acceptedStep(seed, device, TokenCode, now)
  if (step === undefined) {
    codeAttempts.failed(DeviceId, now, request.requestId)
    throw wrongCode()
  }
  return { device, step }
}

/** Marks a code as used, inside the write: AccessDenied where another call was faster, or the device changed hands. */
export async function spend({ tx, account, codeAttempts }: EitherCall, code: AcceptedCode | undefined) {
  if (code === undefined) return
  if (tx === undefined) throw new Error('a one-time code is used inside a write')
  const { DeviceId, PrincipalId } = code.device
  const device = await tx.mfaDevices.get(account.AccountId, DeviceId)
  if (device === undefined || device.PrincipalId !== PrincipalId) throw wrongDevice()
  if ((device.LastStep ?? -1) >= code.step) throw wrongCode()
  await tx.mfaDevices.update(account.AccountId, { ...device, LastStep: code.step })
  codeAttempts.succeeded(DeviceId)
}
