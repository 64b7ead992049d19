import { NoSuchEntity } from '../../model/error.ts'
import { requireBoundary } from '../policy/boundary.ts'
import { heldBoundary } from '../policy/held-boundary.ts'
import { iam } from '../service.ts'
import { existingUser } from './user-resource.ts'

export const PutUserPermissionsBoundary = iam.operation('PutUserPermissionsBoundary', {
  access: 'Permissions management',
  resource: existingUser,
  context: { 'iam:PermissionsBoundary': ({ PermissionsBoundary }) => PermissionsBoundary },
  async handle({ PermissionsBoundary }, call, user) {
    await requireBoundary(call, PermissionsBoundary)
    await call.tx.users.update(call.account.AccountId, { ...user, PermissionsBoundary })
  },
})

export const DeleteUserPermissionsBoundary = iam.operation('DeleteUserPermissionsBoundary', {
  access: 'Permissions management',
  resource: existingUser,
  context: heldBoundary,
  async handle(_input, { account, tx }, { PermissionsBoundary, ...user }) {
    if (PermissionsBoundary === undefined) {
      // behaviours 101
      throw NoSuchEntity(`The user with name ${user.UserName} does not have a permissions boundary.`)
    }
    await tx.users.update(account.AccountId, user)
  },
})
