import { virtualDeviceArn } from '../../authorization/arn.ts'
import { deviceRecord } from '../../credentials/mfa-seed.ts'
import { EntityAlreadyExists, InvalidInput } from '../../model/error.ts'
import { base32 } from '../../model/identifier.ts'
import type { VirtualMfaDevice } from '../../store/entity/mfa-device.ts'
import { requireWithinQuota } from '../quota.ts'
import { iam } from '../service.ts'
import { requestTags, whereTagged } from '../tag/tag-context.ts'
import { checkTags, tagsIfAny } from '../tag/tags.ts'
import { qrCodePng } from './qr-code.ts'
import { newVirtualDevice } from './virtual-device-resource.ts'

/** Bytes of a seed: 64 characters in base32. */
const SEED_LENGTH = 40

/** As much as the operations take that name a device. */
const LONGEST_SERIAL = 256

export const CreateVirtualMFADevice = iam.operation('CreateVirtualMFADevice', {
  access: 'Write',
  resource: newVirtualDevice,
  context: requestTags,
  alsoRequires: { 'iam:TagMFADevice': whereTagged },
  check({ VirtualMFADeviceName: Name, Path = '/', Tags }, { account }) {
    checkTags(Tags, 'sensitive')
    if (virtualDeviceArn(account, { Path, Name }).length <= LONGEST_SERIAL) return
    throw InvalidInput(`The serial number of the device would be longer than ${LONGEST_SERIAL} characters.`)
  },
  async prepare({ VirtualMFADeviceName: Name, Path = '/', Tags = [] }, call) {
    const { account, newId, random, seal } = call
    const device: VirtualMfaDevice = { Type: 'virtual', DeviceId: newId(''), Name, Path, Tags }
    const seed = random(SEED_LENGTH)
    const text = base32(seed)
    const sealed = await seal(deviceRecord(account.AccountId, device.DeviceId), seed)
    // B-187: what authenticator apps read
    const label = encodeURIComponent(`${Name}@${account.AccountId}`)
    const picture = qrCodePng(`otpauth://totp/${label}?secret=${text}&issuer=Gatehouse`)
    return { device, sealed, text, picture }
  },
  async handle({ Tags = [] }, call, _none, { device, sealed, text, picture }) {
    const { account, tx } = call
    if ((await tx.mfaDevices.insert(account.AccountId, device, sealed)) === 'exists') {
      throw EntityAlreadyExists('MFA device already exists.')
    }
    const count = await tx.mfaDevices.countOfSort(account.AccountId, 'virtual')
    requireWithinQuota(call, 'VirtualMFADevicesQuota', count)
    return {
      VirtualMFADevice: {
        SerialNumber: virtualDeviceArn(account, device),
        Base32StringSeed: Buffer.from(text),
        QRCodePNG: picture,
        ...tagsIfAny(Tags),
      },
    }
  },
})
