import { ValidationError } from '../../model/error.ts'
import { iam } from '../service.ts'
import { namedOrCallingUser } from '../user/user-resource.ts'
import { deviceOf, noSuchDevice, principalIdOf } from './mfa-device.ts'

/** Shows security keys only (behaviours 110). */
export const GetMFADevice = iam.operation('GetMFADevice', {
  access: 'Read',
  resource: namedOrCallingUser,
  check({ SerialNumber }) {
    if (/^arn:[a-z-]+:iam::\d{12}:u2f\//.test(SerialNumber)) return
    throw ValidationError(
      'The MFA device serial number sent in the request is invalid or not supported by this API. Currently, only hardware FIDO security keys are supported. Please use the compatible device or API.',
    )
  },
  async handle({ SerialNumber }, call, owner) {
    const device = await deviceOf(call, call.store, principalIdOf(call, owner), SerialNumber)
    if (device.Type !== 'fido') throw noSuchDevice(SerialNumber)
    return {
      ...(owner !== 'root' && { UserName: owner.UserName }),
      SerialNumber,
      ...(device.EnableDate !== undefined && { EnableDate: device.EnableDate }),
      Certifications: { ...device.Certifications },
    }
  },
})
