import { isDeviceArn } from '../../credentials/mfa-device.ts'
import { GLOBAL } from '../../store/store.ts'
import { iam } from '../service.ts'
import { namedOrCallingUser } from '../user/user-resource.ts'
import { deviceOf, principalIdOf } from './mfa-device.ts'
import { requireOwnDeviceShown } from './own-devices.ts'
import { releaseDevice } from './release-device.ts'

export const DeactivateMFADevice = iam.operation('DeactivateMFADevice', {
  access: 'Write',
  resource: namedOrCallingUser,
  writes: ({ SerialNumber }, { account }) =>
    isDeviceArn(SerialNumber) ? [account.AccountId] : [account.AccountId, GLOBAL],
  async handle({ SerialNumber }, call, owner) {
    const { account, tx } = call
    await requireOwnDeviceShown(call, tx, owner)
    const device = await deviceOf(call, tx, principalIdOf(call, owner), SerialNumber)
    await releaseDevice(tx, account.AccountId, device)
  },
})
