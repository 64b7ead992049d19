import { iam } from '../service.ts'
import { namedOrCallingUser } from './user-resource.ts'
import { asRootUser, asUser } from './user-shape.ts'

export const GetUser = iam.operation('GetUser', {
  access: 'Read',
  resource: namedOrCallingUser,
  handle: (_input, { account }, user) => ({
    User: user === 'root' ? asRootUser(account) : asUser(account, user),
  }),
})
