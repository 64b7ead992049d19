import { sshPublicKeyPlace } from '../../store/entity/service-credential.ts'
import { byText } from '../order.ts'
import { iam } from '../service.ts'
import { namedOrCallingIamUser } from '../user/user-resource.ts'

export const ListSSHPublicKeys = iam.operation('ListSSHPublicKeys', {
  access: 'List',
  resource: namedOrCallingIamUser,
  async handle(input, { account, store, paging }, { UserId, UserName }) {
    const page = paging(input)
    const keys = await store.sshPublicKeys.of(account.AccountId, UserId)
    const found = page.slice(keys, sshPublicKeyPlace, byText)
    return {
      SSHPublicKeys: found.items.map(({ SSHPublicKeyId, Status, UploadDate }) => ({
        UserName,
        SSHPublicKeyId,
        Status,
        UploadDate,
      })),
      ...page.members(found, sshPublicKeyPlace),
    }
  },
})
