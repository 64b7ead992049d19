import type { ReadingCall } from '../../authorization/call.ts'
import { findDevice } from '../../credentials/mfa-device.ts'
import { InvalidAuthenticationCode, NoSuchEntity } from '../../model/error.ts'
import type { MfaDevice } from '../../store/entity/mfa-device.ts'
import type { Entities } from '../../store/store.ts'
import type { UserOrRoot } from '../user/user-resource.ts'

/** The device of this serial number; NoSuchEntity where there is none, or somebody else has it (behaviours 40, 77). */
export async function deviceOf(
  { account }: Pick<ReadingCall, 'account'>,
  store: Entities,
  principalId: string,
  serialNumber: string,
): Promise<MfaDevice> {
  const device = await findDevice(store, account, serialNumber)
  if (device === undefined) throw noSuchDevice(serialNumber)
  if (device.PrincipalId !== principalId) throw NoSuchEntity('MFA Device invalid for user.')
  return device
}

export const noSuchDevice = (serialNumber: string) =>
  NoSuchEntity(`MFA Device with serial number ${serialNumber} does not exist.`)

// behaviours 77
export const invalidCode = () => InvalidAuthenticationCode('Authentication code for device is not valid.')

/** The id by which devices are kept for a user, or for the root user. */
export function principalIdOf({ account }: Pick<ReadingCall, 'account'>, owner: UserOrRoot): string {
  return owner === 'root' ? account.AccountId : owner.UserId
}
