import { accessKeyPlace } from '../../store/entity/access-key.ts'
import { byText } from '../order.ts'
import { iam } from '../service.ts'
import { namedOrCallingUser } from '../user/user-resource.ts'
import { ownerId, ownerName } from './access-key-owner.ts'

export const ListAccessKeys = iam.operation('ListAccessKeys', {
  access: 'List',
  resource: namedOrCallingUser,
  async handle(input, call, owner) {
    const { account, store, paging } = call
    const page = paging(input)
    const keys = await store.accessKeys.of(account.AccountId, ownerId(call, owner))
    const found = page.slice(keys, accessKeyPlace, byText)
    return {
      AccessKeyMetadata: found.items.map(({ AccessKeyId, Status, CreateDate }) => ({
        ...ownerName(owner),
        AccessKeyId,
        Status,
        CreateDate,
      })),
      ...page.members(found, accessKeyPlace),
    }
  },
})
