import { splitArn } from '@gatehouse/policy'
import { virtualDeviceArn } from '../../authorization/arn.ts'
import type { ReadingCall } from '../../authorization/call.ts'
import { findDevice, isDeviceArn } from '../../credentials/mfa-device.ts'
import type { ResourceFinder } from '../../model/operation.ts'
import { isAccountId } from '../../store/entity/account.ts'
import type { VirtualMfaDevice } from '../../store/entity/mfa-device.ts'
import { noSuchDevice } from './mfa-device.ts'

/** The account whose device an ARN names; a hardware token's serial number names none. */
function accountIn(serialNumber: string): string | undefined {
  const [arn, , service, region, account = ''] = splitArn(serialNumber) ?? []
  return arn === 'arn' && service === 'iam' && region === '' && isAccountId(account) ? account : undefined
}

/** The authenticator app that the input names. */
export const existingVirtualDevice: ResourceFinder<{ SerialNumber: string }, VirtualMfaDevice, ReadingCall> =
  {
    types: ['mfa'],
    async find({ SerialNumber }, { account, store }) {
      const found = await findDevice(store, account, SerialNumber)
      const device = found?.Type === 'virtual' ? found : undefined
      return {
        arn: isDeviceArn(SerialNumber)
          ? SerialNumber
          : virtualDeviceArn(account, { Path: '/', Name: SerialNumber }),
        account: accountIn(SerialNumber),
        tags: device?.Tags,
        entity: device,
        existing() {
          if (device === undefined) throw noSuchDevice(SerialNumber)
          return device
        },
      }
    },
  }

/** The authenticator app that CreateVirtualMFADevice would make. */
export const newVirtualDevice: ResourceFinder<
  { VirtualMFADeviceName: string; Path?: string | undefined },
  undefined,
  ReadingCall
> = {
  types: ['mfa'],
  find: ({ VirtualMFADeviceName, Path = '/' }, { account }) => ({
    arn: virtualDeviceArn(account, { Path, Name: VirtualMFADeviceName }),
    existing: () => undefined,
  }),
}
