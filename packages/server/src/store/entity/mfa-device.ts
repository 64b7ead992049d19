import type { Kind } from '../kind.ts'
import type { Tag } from './user.ts'

interface AnyMfaDevice {
  readonly DeviceId: string
  /** The unique id of the user who has it, the account id for the root user; absent where nobody has. */
  readonly PrincipalId?: string
  readonly EnableDate?: Date
  /** By how many time steps the device's clock is ahead of ours. */
  readonly Offset?: number
  /** The last time step of which a code was accepted: a code counts once. */
  readonly LastStep?: number
}

/** An authenticator app; its seed is sealed beside it. */
export interface VirtualMfaDevice extends AnyMfaDevice {
  readonly Type: 'virtual'
  readonly Name: string
  readonly Path: string
  readonly Tags: readonly Tag[]
}

/** A hardware token while somebody has it; its seed is sealed beside it. */
export interface HardwareMfaDevice extends AnyMfaDevice {
  readonly Type: 'hardware'
  readonly SerialNumber: string
}

/** A FIDO security key, which signs challenges and shows no codes. */
export interface FidoMfaDevice extends AnyMfaDevice {
  readonly Type: 'fido'
  readonly Name: string
  /** What stands behind `u2f` in its ARN, which never changes: `/user/ana/key-ABCD`. */
  readonly SerialPath: string
  /** What the makers' metadata said of it when it was registered, by program: `L1`, `L2` … */
  readonly Certifications: Readonly<Record<string, string>>
}

/** A device that somebody proves by who they are, beside a password or an access key. */
export type MfaDevice = VirtualMfaDevice | HardwareMfaDevice | FidoMfaDevice

/** The name of a device as the store finds it: unique in the account, whatever its type, without regard to case (B-181). */
export const deviceName = (name: string): string => `mfa/${name.toLowerCase()}`

export const mfaDeviceKind: Kind<MfaDevice> = {
  kind: 'mfa-device',
  id: (device) => device.DeviceId,
  name: (device) => (device.Type === 'hardware' ? device.SerialNumber : deviceName(device.Name)),
  target: (device) => device.PrincipalId,
  countsReferring: true,
  sort: (device) => device.Type,
  dates: ['EnableDate'],
  sealed: true,
}

/**
 * A hardware token whose seed the operator has imported, sealed beside it. Kept in the pseudo-account `global`, for one
 * token serves one user of one account.
 */
export interface HardwareToken {
  readonly SerialNumber: string
  readonly ImportDate: Date
  /** The account where somebody has it. */
  readonly AccountId?: string
  /** The last time step of which a code was accepted from who had it before. */
  readonly LastStep?: number
}

export const hardwareTokenKind: Kind<HardwareToken> = {
  kind: 'hardware-token',
  id: (token) => token.SerialNumber,
  target: (token) => token.AccountId,
  dates: ['ImportDate'],
  sealed: true,
}
