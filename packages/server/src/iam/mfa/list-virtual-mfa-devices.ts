import type { ReadingCall } from '../../authorization/call.ts'
import { noResource } from '../../authorization/no-resource.ts'
import { serialNumberOf } from '../../credentials/mfa-device.ts'
import { type MfaDevice, mfaDeviceKind } from '../../store/entity/mfa-device.ts'
import type { User } from '../../store/entity/user.ts'
import { placeIn } from '../../store/place-in-list.ts'
import type { PageQuery } from '../../store/store.ts'
import { pageOfSections } from '../sections.ts'
import { iam } from '../service.ts'
import { asListedUser, asRootUser } from '../user/user-shape.ts'

/** A device with whose it is, and since when; without its seed. A device of nobody among the users is the root user's. */
function asVirtualDevice({ account }: ReadingCall, device: MfaDevice, user: User | undefined) {
  const { PrincipalId, EnableDate } = device
  const SerialNumber = serialNumberOf(account, device)
  if (PrincipalId === undefined) return { SerialNumber }
  const User = user === undefined ? asRootUser(account) : asListedUser(account, user)
  return { SerialNumber, User, ...(EnableDate !== undefined && { EnableDate }) }
}

export const ListVirtualMFADevices = iam.operation('ListVirtualMFADevices', {
  access: 'List',
  resource: noResource,
  async handle({ AssignmentStatus = 'Any', ...input }, call) {
    const { store, account, paging } = call
    const isWanted = ({ Type, PrincipalId }: MfaDevice) => {
      const status = PrincipalId === undefined ? 'Unassigned' : 'Assigned'
      return Type === 'virtual' && (AssignmentStatus === 'Any' || AssignmentStatus === status)
    }
    const devices = {
      name: 'devices',
      async read(query: PageQuery) {
        const { items, more } = await store.mfaDevices.list(account.AccountId, query)
        const users = await store.users.getMany(
          account.AccountId,
          items.map(({ PrincipalId = '' }) => PrincipalId),
        )
        const placeOf = placeIn(mfaDeviceKind, {})
        const entry = (device: MfaDevice, index: number) => ({
          place: placeOf(device),
          show: isWanted(device) ? () => asVirtualDevice(call, device, users[index]) : undefined,
        })
        return { items: items.map(entry), more }
      },
    }
    const { items, members } = await pageOfSections([devices], paging(input))
    return { VirtualMFADevices: items, ...members }
  },
})
