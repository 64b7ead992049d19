import { roleArn } from '../../authorization/arn.ts'
import type { ReadingCall } from '../../authorization/call.ts'
import { isProtectedPath, protectedRole } from '../../authorization/protected-role.ts'
import { NoSuchEntity } from '../../model/error.ts'
import type { ResourceFinder } from '../../model/operation.ts'
import type { Role } from '../../store/entity/role.ts'

/** The role that the input names. */
export const existingRole: ResourceFinder<{ RoleName: string }, Role, ReadingCall> = {
  types: ['role'],
  async find({ RoleName }, { account, store }) {
    const role = await store.roles.find(account.AccountId, RoleName.toLowerCase())
    return {
      arn: roleArn(account, role ?? { Path: '/', RoleName }),
      printed: `role ${role?.RoleName ?? RoleName}`,
      tags: role?.Tags,
      serviceTagPrefix: 'iam',
      entity: role,
      existing() {
        if (role === undefined) throw NoSuchEntity(`The role with name ${RoleName} cannot be found.`)
        return role
      },
    }
  },
}

/** The same for operations that change the role: UnmodifiableEntity for a service-linked or reserved one (behaviours 34). */
export const changeableRole: ResourceFinder<{ RoleName: string }, Role, ReadingCall> = {
  types: ['role'],
  async find(input, call) {
    const resolved = await existingRole.find(input, call)
    return {
      ...resolved,
      existing() {
        const role = resolved.existing()
        if (isProtectedPath(role.Path)) throw protectedRole(role.RoleName)
        return role
      },
    }
  },
}

/** The role that CreateRole would make. */
export const newRole: ResourceFinder<
  { RoleName: string; Path?: string | undefined },
  undefined,
  ReadingCall
> = {
  types: ['role'],
  find: ({ RoleName, Path = '/' }, { account }) => ({
    arn: roleArn(account, { RoleName, Path }),
    existing: () => undefined,
  }),
}

/** All roles of the account; a path prefix does not narrow it (behaviours 102). */
export const anyRole: ResourceFinder<object, undefined, ReadingCall> = {
  types: ['role'],
  find: (_input, { account }) => ({
    arn: roleArn(account, { Path: '/', RoleName: '' }),
    existing: () => undefined,
  }),
}
