import { nextOrdinal } from '../../store/creation-order.ts'
import { requireWithinQuota } from '../quota.ts'
import { iam } from '../service.ts'
import { namedOrCallingUser } from '../user/user-resource.ts'
import { ownerId, ownerName } from './access-key-owner.ts'

export const CreateAccessKey = iam.operation('CreateAccessKey', {
  access: 'Write',
  resource: namedOrCallingUser,
  // sealing may have to make the account's data key, which is a write of its own
  prepare: (_input, { newAccessKey }) => newAccessKey(),
  async handle(_input, call, owner, { AccessKeyId, SecretAccessKey, sealed }) {
    const { account, tx, now } = call
    const PrincipalId = ownerId(call, owner)
    const others = await tx.accessKeys.of(account.AccountId, PrincipalId)
    const Ordinal = nextOrdinal(others)
    const key = { AccessKeyId, PrincipalId, Status: 'Active' as const, CreateDate: now, Ordinal }
    await tx.accessKeys.insert(account.AccountId, key, sealed)
    requireWithinQuota(call, 'AccessKeysPerUserQuota', others.length + 1)
    const { Status, CreateDate } = key
    return { AccessKey: { ...ownerName(owner), AccessKeyId, Status, SecretAccessKey, CreateDate } }
  },
})
