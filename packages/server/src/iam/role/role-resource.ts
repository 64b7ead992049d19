import type { ReadingCall } from '../../authorization/call.ts'
import { isProtectedPath, protectedRole } from '../../authorization/protected-role.ts'
import type { ResourceFinder } from '../../model/operation.ts'
import type { Role } from '../../store/entity/role.ts'
import { namedResource } from '../named-resource.ts'

const roles = namedResource<{ RoleName: string }, Role>({
  type: 'role',
  nameIn: ({ RoleName }) => RoleName,
  find: ({ roles }, account, name) => roles.find(account, name),
  printsName: true,
  serviceTagPrefix: 'iam',
  missing: (name) => `The role with name ${name} cannot be found.`,
})

/** The role that the input names. */
export const existingRole = roles.existing

/** The role that CreateRole would make. */
export const newRole = roles.fresh

/** All roles of the account; a path prefix does not narrow it (behaviours 102). */
export const anyRole = roles.any

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
