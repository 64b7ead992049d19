import type { User } from '../../store/entity/user.ts'
import { heldBoundary } from '../policy/held-boundary.ts'
import {
  checkInlinePolicy,
  deleteInlinePolicy,
  getInlinePolicy,
  type Holder,
  listInlinePolicies,
  putInlinePolicy,
} from '../policy/inline-policies.ts'
import { iam } from '../service.ts'
import { existingUser } from './user-resource.ts'

/** A user as the holder of policies. */
export const asHolder = ({ UserId, UserName }: User): Holder => ({ kind: 'user', id: UserId, name: UserName })

export const PutUserPolicy = iam.operation('PutUserPolicy', {
  access: 'Permissions management',
  resource: existingUser,
  context: heldBoundary,
  check: checkInlinePolicy('user'),
  handle: (input, call, user) => putInlinePolicy(call, asHolder(user), input),
})

export const GetUserPolicy = iam.operation('GetUserPolicy', {
  access: 'Read',
  resource: existingUser,
  handle: async ({ UserName, PolicyName }, call, user) => ({
    UserName,
    ...(await getInlinePolicy(call, asHolder(user), PolicyName)),
  }),
})

export const DeleteUserPolicy = iam.operation('DeleteUserPolicy', {
  access: 'Permissions management',
  resource: existingUser,
  context: heldBoundary,
  handle: ({ PolicyName }, call, user) => deleteInlinePolicy(call, asHolder(user), PolicyName),
})

export const ListUserPolicies = iam.operation('ListUserPolicies', {
  access: 'List',
  resource: existingUser,
  handle: (input, call, user) => listInlinePolicies(call, asHolder(user), input),
})
