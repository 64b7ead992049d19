import { asBoundary } from '../policy/boundary-shape.ts'
import { heldBoundary } from '../policy/held-boundary.ts'
import { sourceTemplate } from '../role-template/template-resource.ts'
import { iam } from '../service.ts'
import { tagsIfAny } from '../tag/tags.ts'
import { existingRole } from './role-resource.ts'
import { asListedRole, roleLastUsed } from './role-shape.ts'

export const GetRole = iam.operation('GetRole', {
  access: 'Read',
  resource: existingRole,
  context: heldBoundary,
  async handle(_input, call, role) {
    return {
      Role: {
        ...(await asListedRole(call, role)),
        ...asBoundary(role.PermissionsBoundary),
        ...tagsIfAny(role.Tags),
        ...sourceTemplate(call.account, role),
        RoleLastUsed: await roleLastUsed(call, role),
      },
    }
  },
})
