import { noResource } from '../authorization/no-resource.ts'
import { ValidationError } from '../model/error.ts'
import { accountOfKeyId } from '../model/identifier.ts'
import { GLOBAL } from '../store/store.ts'
import { sts } from './service.ts'

export const GetAccessKeyInfo = sts.operation('GetAccessKeyInfo', {
  access: 'Read',
  resource: noResource,
  async handle({ AccessKeyId }, { store }) {
    // the id itself names the account, whatever became of the key (B-160)
    const account = accountOfKeyId(AccessKeyId)
    if (account === undefined || (await store.accounts.get(GLOBAL, account)) === undefined) {
      throw ValidationError(`${AccessKeyId} is not the id of an access key`)
    }
    return { Account: account }
  },
})
