import { rootArn, userArn } from '../../authorization/arn.ts'
import type { ReadingCall } from '../../authorization/call.ts'
import { AccessDenied } from '../../model/error.ts'
import type { ResourceFinder } from '../../model/operation.ts'
import type { AccessKey } from '../../store/entity/access-key.ts'
import { iam } from '../service.ts'

interface OwnedKey {
  readonly key: AccessKey
  readonly UserName?: string
}

/** The owner of the key; a key that the account does not hold is denied, not missing (behaviours 35). */
const ownerOfKey: ResourceFinder<{ AccessKeyId: string }, OwnedKey, ReadingCall> = {
  types: ['user'],
  async find({ AccessKeyId }, { account, store, caller }) {
    const key = await store.accessKeys.get(account.AccountId, AccessKeyId)
    const user = key && (await store.users.get(account.AccountId, key.PrincipalId))
    if (key === undefined) {
      const asked = `iam:GetAccessKeyLastUsed on resource: access key ${AccessKeyId}`
      throw AccessDenied(`User: ${caller.arn} is not authorized to perform ${asked}`)
    }
    return {
      arn: user === undefined ? rootArn(account) : userArn(account, user),
      printed: `access key ${AccessKeyId}`,
      tags: user?.Tags,
      serviceTagPrefix: 'iam',
      existing: () => ({ key, ...(user && { UserName: user.UserName }) }),
    }
  },
}

export const GetAccessKeyLastUsed = iam.operation('GetAccessKeyLastUsed', {
  access: 'Read',
  resource: ownerOfKey,
  async handle(_input, { lastUsed }, { key, UserName }) {
    const used = await lastUsed(key.AccessKeyId)
    return {
      ...(UserName !== undefined && { UserName }),
      // behaviours 79: a key never used has no date
      AccessKeyLastUsed: used
        ? { LastUsedDate: used.time, ServiceName: used.service, Region: used.region }
        : { ServiceName: 'N/A', Region: 'N/A' },
    }
  },
})
