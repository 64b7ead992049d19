import { iam } from '../service.ts'
import { namedUserOrAssumedRoot } from '../user/user-resource.ts'
import { asLoginProfile, loginProfileOf } from './login-profile.ts'

export const GetLoginProfile = iam.operation('GetLoginProfile', {
  access: 'List',
  resource: namedUserOrAssumedRoot,
  handle: async (_input, call, owner) => ({
    LoginProfile: asLoginProfile(owner, await loginProfileOf(call, owner)),
  }),
})
