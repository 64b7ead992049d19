import { noResource } from '../authorization/no-resource.ts'
import { sts } from './service.ts'

export const GetCallerIdentity = sts.operation('GetCallerIdentity', {
  access: 'Read',
  resource: noResource,
  permission: 'none',
  handle: (_input, { caller: { userId, account, arn } }) => ({
    UserId: userId,
    Account: account.AccountId,
    Arn: arn,
  }),
})
