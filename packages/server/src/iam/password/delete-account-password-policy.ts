import { noResource } from '../../authorization/no-resource.ts'
import { NoSuchEntity } from '../../model/error.ts'
import { iam } from '../service.ts'

export const DeleteAccountPasswordPolicy = iam.operation('DeleteAccountPasswordPolicy', {
  access: 'Write',
  resource: noResource,
  async handle(_input, { account, tx }) {
    const { AccountId } = account
    if ((await tx.passwordPolicies.delete(AccountId, AccountId)) === 'missing') {
      // behaviours 40
      throw NoSuchEntity('The account policy with name PasswordPolicy cannot be found.')
    }
  },
})
