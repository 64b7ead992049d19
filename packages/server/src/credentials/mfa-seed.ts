import type { SealedRecord } from '../keys/envelope.ts'
import { hardwareTokenKind, mfaDeviceKind } from '../store/entity/mfa-device.ts'
import { GLOBAL } from '../store/store.ts'

/** Under what the seed of a device of an account is sealed. */
export const deviceRecord = (account: string, deviceId: string): SealedRecord => ({
  account,
  kind: mfaDeviceKind.kind,
  id: deviceId,
})

/** Under what the seed of an imported hardware token is sealed, which no account has yet. */
export const tokenRecord = (serialNumber: string): SealedRecord => ({
  account: GLOBAL,
  kind: hardwareTokenKind.kind,
  id: serialNumber,
})
