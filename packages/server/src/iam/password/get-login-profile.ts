import { iam } from '../service.ts'
import { namedOrCallingIamUser } from '../user/user-resource.ts'
import { asLoginProfile, loginProfileOf } from './login-profile.ts'

export const GetLoginProfile = iam.operation('GetLoginProfile', {
  access: 'List',
  resource: namedOrCallingIamUser,
  handle: async (_input, call, user) => ({
    LoginProfile: asLoginProfile(user, await loginProfileOf(call, user)),
  }),
})
