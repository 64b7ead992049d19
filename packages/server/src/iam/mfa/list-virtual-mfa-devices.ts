import type { ReadingCall } from '../../authorization/call.ts'
import { noResource } from '../../authorization/no-resource.ts'
import { serialNumberOf } from '../../credentials/mfa-device.ts'
import { type MfaDevice, mfaDeviceKind } from '../../store/entity/mfa-device.ts'
import type { Page, PageQuery } from '../../store/store.ts'
import { iam } from '../service.ts'
import { asListedUser, asRootUser } from '../user/user-shape.ts'

/** How many devices are read at once while those that are wanted are looked for. */
const READ_AT_ONCE = 1000

/** A page of the devices that are wanted, however many lie between them. */
async function pageOf(
  { store, account }: ReadingCall,
  { limit, after: begin }: PageQuery,
  isWanted: (device: MfaDevice) => boolean,
): Promise<Page<MfaDevice>> {
  const items: MfaDevice[] = []
  let after = begin
  for (;;) {
    const page = await store.mfaDevices.list(account.AccountId, { limit: READ_AT_ONCE, after })
    for (const device of page.items) {
      if (!isWanted(device)) continue
      if (items.length === limit) return { items, more: true }
      items.push(device)
    }
    after = page.items.at(-1)?.DeviceId
    if (!page.more) return { items, more: false }
  }
}

/** Whose it is, and since when. */
async function assignmentOf({ store, account }: ReadingCall, { PrincipalId, EnableDate }: MfaDevice) {
  if (PrincipalId === undefined) return {}
  const user = await store.users.get(account.AccountId, PrincipalId)
  const User = user === undefined ? asRootUser(account) : asListedUser(account, user)
  return { User, ...(EnableDate !== undefined && { EnableDate }) }
}

export const ListVirtualMFADevices = iam.operation('ListVirtualMFADevices', {
  access: 'List',
  resource: noResource,
  async handle({ AssignmentStatus = 'Any', ...input }, call) {
    const page = call.paging(input)
    const found = await pageOf(call, page.query, ({ Type, PrincipalId }) => {
      const isAssigned = PrincipalId !== undefined
      return (
        Type === 'virtual' && (AssignmentStatus === 'Any' || (AssignmentStatus === 'Assigned') === isAssigned)
      )
    })
    return {
      VirtualMFADevices: await Promise.all(
        found.items.map(async (device) => ({
          SerialNumber: serialNumberOf(call.account, device),
          ...(await assignmentOf(call, device)),
        })),
      ),
      ...page.members(found, mfaDeviceKind.id),
    }
  },
})
