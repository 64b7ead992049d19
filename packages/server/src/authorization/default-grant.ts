import { type AttachedPolicy, compilePolicy } from '@gatehouse/policy'

const grants = new Map<string, AttachedPolicy>()

/**
 * What a resource lets its owner do without a policy, as if it were a policy of theirs: a Deny, a boundary or a session
 * policy still binds. It counts for the one request that it is made for.
 */
export function defaultGrant(action: string): AttachedPolicy {
  const known = grants.get(action)
  if (known !== undefined) return known
  const document = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: action, Resource: '*' }] }
  const { policy, error } = compilePolicy(JSON.stringify(document), 'identity')
  if (error !== undefined) throw new Error(error.message)
  const grant = { policy, source: { id: 'OwnerDefaultPermissions', type: 'account' } }
  grants.set(action, grant)
  return grant
}
