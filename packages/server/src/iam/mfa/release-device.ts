import type { MfaDevice } from '../../store/entity/mfa-device.ts'
import { GLOBAL, type Transaction } from '../../store/store.ts'

/**
 * Takes a device from who has it. An authenticator app stays in the account, and remembers which codes were used; a
 * hardware token goes back to the registry, for which the write must name `global`; a security key is gone.
 */
export async function releaseDevice(tx: Transaction, account: string, device: MfaDevice): Promise<void> {
  if (device.Type === 'virtual') {
    const { PrincipalId: _holder, EnableDate: _since, Offset: _offset, ...free } = device
    await tx.mfaDevices.update(account, free)
    return
  }
  await tx.mfaDevices.delete(account, device.DeviceId)
  if (device.Type === 'fido') return
  const token = await tx.hardwareTokens.get(GLOBAL, device.SerialNumber)
  if (token === undefined) return
  const { AccountId: _account, ...free } = token
  const { LastStep } = device
  await tx.hardwareTokens.update(GLOBAL, { ...free, ...(LastStep !== undefined && { LastStep }) })
}
