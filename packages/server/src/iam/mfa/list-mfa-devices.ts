import { serialNumberOf } from '../../credentials/mfa-device.ts'
import { lacking } from '../../model/corrections.ts'
import { type MfaDevice, mfaDeviceKind } from '../../store/entity/mfa-device.ts'
import { placeIn } from '../../store/place-in-list.ts'
import { iam } from '../service.ts'
import { namedOrCallingUser } from '../user/user-resource.ts'
import { principalIdOf } from './mfa-device.ts'

export const ListMFADevices = iam.operation('ListMFADevices', {
  access: 'List',
  resource: namedOrCallingUser,
  async handle(input, call, owner) {
    const { account, store, paging } = call
    const page = paging(input)
    const query = { target: principalIdOf(call, owner), ...page.query }
    const found = await store.mfaDevices.list(account.AccountId, query)
    const shape = (device: MfaDevice): { UserName: string; SerialNumber: string; EnableDate: Date } =>
      lacking({
        ...(owner !== 'root' && { UserName: owner.UserName }),
        SerialNumber: serialNumberOf(account, device),
        ...(device.EnableDate !== undefined && { EnableDate: device.EnableDate }),
      })
    return { MFADevices: found.items.map(shape), ...page.members(found, placeIn(mfaDeviceKind, query)) }
  },
})
