import { type AttachedPolicy, replacePrincipals } from '@gatehouse/policy'
import type { Role } from '../store/entity/role.ts'
import { type ArnAccount, roleArn } from './arn.ts'
import type { PolicyCache } from './policy-cache.ts'

/**
 * A role's trust policy as it is evaluated: users and roles stand there by the unique ids that they had when it was
 * stored, so that a namesake made later is nobody to it (M5).
 */
export function trustPolicyOf(role: Role, account: ArnAccount, cache: PolicyCache): AttachedPolicy {
  const known = trustPolicies.get(role)
  if (known !== undefined) return known
  const text = replacePrincipals(role.AssumeRolePolicyDocument, (value) => role.TrustedIds[value])
  const arn = roleArn(account, role)
  const trust = { policy: cache.of(role, text, 'trust'), source: { id: arn, type: 'trust', attachedTo: arn } }
  trustPolicies.set(role, trust)
  return trust
}

const trustPolicies = new WeakMap<Role, AttachedPolicy>()
