import { heldBoundary } from '../policy/held-boundary.ts'
import { iam } from '../service.ts'
import { changeableRole } from './role-resource.ts'
import { bindTrustedPrincipals, checkTrustDocument } from './trust-document.ts'

export const UpdateAssumeRolePolicy = iam.operation('UpdateAssumeRolePolicy', {
  access: 'Permissions management',
  resource: changeableRole,
  context: heldBoundary,
  check: ({ PolicyDocument }, call) => checkTrustDocument(PolicyDocument, call),
  async handle({ PolicyDocument: AssumeRolePolicyDocument }, call, role) {
    const TrustedIds = await bindTrustedPrincipals(AssumeRolePolicyDocument, call)
    await call.tx.roles.update(call.account.AccountId, { ...role, AssumeRolePolicyDocument, TrustedIds })
  },
})
