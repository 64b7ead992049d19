import { fidoDeviceArn, parseIamArn, virtualDeviceArn } from '../authorization/arn.ts'
import type { Account } from '../store/entity/account.ts'
import { deviceName, type MfaDevice } from '../store/entity/mfa-device.ts'
import type { Entities } from '../store/store.ts'

/** What names a device to callers: an ARN, or what is printed on a hardware token. */
export function serialNumberOf(account: Account, device: MfaDevice): string {
  switch (device.Type) {
    case 'virtual':
      return virtualDeviceArn(account, device)
    case 'fido':
      return fidoDeviceArn(account, device)
    case 'hardware':
      return device.SerialNumber
  }
}

/** Whether a serial number is an ARN; hardware tokens have none. */
export const isDeviceArn = (serialNumber: string): boolean => serialNumber.startsWith('arn:')

/** The account's device of this serial number; of hardware tokens those that somebody has. */
export async function findDevice(
  store: Entities,
  account: Account,
  serialNumber: string,
): Promise<MfaDevice | undefined> {
  const { mfaDevices } = store
  const name = isDeviceArn(serialNumber) ? nameIn(serialNumber) : serialNumber
  const device = name === undefined ? undefined : await mfaDevices.find(account.AccountId, name)
  return device && serialNumberOf(account, device) === serialNumber ? device : undefined
}

/** The name under which the store finds the device of an ARN. */
function nameIn(arn: string): string | undefined {
  const parts = parseIamArn(arn)
  if (parts?.type === 'mfa') return deviceName(parts.name)
  // of a security key an id stands behind the name
  const key = /^arn:[a-z-]+:iam::\d{12}:u2f\/(?:.*\/)?([^/]+)-[^-/]+$/.exec(arn)
  return key?.[1] === undefined ? undefined : deviceName(key[1])
}
