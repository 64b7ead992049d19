import { InvalidInput } from '../../model/error.ts'
import { iam } from '../service.ts'
import { namedOrCallingUser } from '../user/user-resource.ts'
import { keyOf } from './access-key-owner.ts'

export const UpdateAccessKey = iam.operation('UpdateAccessKey', {
  access: 'Write',
  resource: namedOrCallingUser,
  check({ Status }) {
    if (Status === 'Expired') throw InvalidInput('Operation does not support status Expired')
  },
  async handle({ AccessKeyId, Status }, call, owner) {
    const key = await keyOf(call, owner, AccessKeyId)
    if (Status === 'Expired') return
    const isNew = Status === 'Active' && key.Status !== 'Active'
    const changed = { ...key, Status, ...(isNew && { ActivationDate: call.now }) }
    await call.tx.accessKeys.update(call.account.AccountId, changed)
  },
})
