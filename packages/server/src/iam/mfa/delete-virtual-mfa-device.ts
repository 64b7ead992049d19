import { rootArn } from '../../authorization/arn.ts'
import type { ReadingCall } from '../../authorization/call.ts'
import { DeleteConflict } from '../../model/error.ts'
import type { ResourceFinder } from '../../model/operation.ts'
import type { VirtualMfaDevice } from '../../store/entity/mfa-device.ts'
import { iam } from '../service.ts'
import { existingVirtualDevice } from './virtual-device-resource.ts'

/**
 * The authenticator app that is deleted. Sessions of AssumeRoot ask on the root user what no user has: AWS's task policy
 * lets them delete devices and forbids every other ARN.
 */
const deletedDevice: ResourceFinder<{ SerialNumber: string }, VirtualMfaDevice, ReadingCall> = {
  types: existingVirtualDevice.types,
  async find(input, call) {
    const resolved = await existingVirtualDevice.find(input, call)
    const { account, caller } = call
    const { AccountId } = account
    const { entity, account: owner = AccountId } = resolved
    const isNobodysOrRoots = owner === AccountId && (entity?.PrincipalId ?? AccountId) === AccountId
    const isOfRoot = caller.session?.kind === 'root-session' && isNobodysOrRoots
    return isOfRoot ? { ...resolved, arn: rootArn(account) } : resolved
  },
}

export const DeleteVirtualMFADevice = iam.operation('DeleteVirtualMFADevice', {
  access: 'Write',
  resource: deletedDevice,
  async handle(_input, { account, tx }, { DeviceId, PrincipalId }) {
    // behaviours 10
    if (PrincipalId !== undefined) throw DeleteConflict('MFA VirtualDevice in use. Must deactivate first.')
    await tx.mfaDevices.delete(account.AccountId, DeviceId)
  },
})
