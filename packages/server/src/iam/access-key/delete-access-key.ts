import { iam } from '../service.ts'
import { namedOrCallingUser } from '../user/user-resource.ts'
import { keyOf } from './access-key-owner.ts'

export const DeleteAccessKey = iam.operation('DeleteAccessKey', {
  access: 'Write',
  resource: namedOrCallingUser,
  async handle({ AccessKeyId }, call, owner) {
    const key = await keyOf(call, owner, AccessKeyId)
    await call.tx.accessKeys.delete(call.account.AccountId, key.AccessKeyId)
  },
})
