import { DeleteConflict } from '../../model/error.ts'
import { iam } from '../service.ts'
import { existingVirtualDevice } from './virtual-device-resource.ts'

export const DeleteVirtualMFADevice = iam.operation('DeleteVirtualMFADevice', {
  access: 'Write',
  resource: existingVirtualDevice,
  async handle(_input, { account, tx }, { DeviceId, PrincipalId }) {
    // behaviours 10
    if (PrincipalId !== undefined) throw DeleteConflict('MFA VirtualDevice in use. Must deactivate first.')
    await tx.mfaDevices.delete(account.AccountId, DeviceId)
  },
})
