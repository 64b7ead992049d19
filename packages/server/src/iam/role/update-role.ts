import { heldBoundary } from '../policy/held-boundary.ts'
import { iam } from '../service.ts'
import { changeableRole } from './role-resource.ts'
import { asBareRole } from './role-shape.ts'

export const UpdateRole = iam.operation('UpdateRole', {
  access: 'Write',
  resource: changeableRole,
  context: heldBoundary,
  async handle({ Description, MaxSessionDuration }, { account, tx }, role) {
    // behaviours 14, 124: what is not given stays, and an empty description is a value
    await tx.roles.update(account.AccountId, {
      ...role,
      ...(Description !== undefined && { Description }),
      ...(MaxSessionDuration !== undefined && { MaxSessionDuration }),
    })
  },
})

export const UpdateRoleDescription = iam.operation('UpdateRoleDescription', {
  access: 'Write',
  resource: changeableRole,
  context: heldBoundary,
  async handle({ Description }, call, role) {
    await call.tx.roles.update(call.account.AccountId, { ...role, Description })
    return { Role: { ...(await asBareRole(call, role)), Description } }
  },
})
