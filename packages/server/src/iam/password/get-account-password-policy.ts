import { noResource } from '../../authorization/no-resource.ts'
import { NoSuchEntity } from '../../model/error.ts'
import { iam } from '../service.ts'
import { passwordPolicyOf, usersMayChangePassword } from './password-policy.ts'

export const GetAccountPasswordPolicy = iam.operation('GetAccountPasswordPolicy', {
  access: 'Read',
  resource: noResource,
  alsoAllowed: usersMayChangePassword,
  async handle(_input, call) {
    const { AccountId } = call.account
    const policy = await passwordPolicyOf(call)
    if (policy === undefined) {
      // behaviours 40
      throw NoSuchEntity(`The Password Policy with domain name ${AccountId} cannot be found.`)
    }
    const { AccountId: _own, ...members } = policy
    return { PasswordPolicy: { ...members, ExpirePasswords: policy.MaxPasswordAge !== undefined } }
  },
})
