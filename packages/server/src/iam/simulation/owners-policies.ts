import { type AttachedPolicy, compilePolicy, type PolicySet } from '@gatehouse/policy'

/**
 * What the side of the resource says in a simulation. A given policy stands for the resource's own, and for the trust
 * policy of a role. Without one, resources of the caller's account leave it to the identity policies, as the usual
 * policies of keys and roles do, and those of another account allow nothing.
 */
export function ownersPolicies(
  given: AttachedPolicy | undefined,
  home: string,
  owner: string,
): Pick<PolicySet, 'resource' | 'trust'> {
  if (given !== undefined) return { resource: given, trust: asTrust(given) }
  return owner === home ? { resource: opened('resource', home), trust: opened('trust', home) } : {}
}

/** The same text as a trust policy; one that names resources is none. */
function asTrust({ policy, source }: AttachedPolicy): AttachedPolicy | undefined {
  const trust = compilePolicy(policy.text, 'trust', { simulated: true }).policy
  return trust && { policy: trust, source }
}

/** A policy that opens the door to the identity policies of an account (E8e), and grants nothing by itself. */
function opened(kind: 'resource' | 'trust', account: string): AttachedPolicy | undefined {
  const Statement = { Effect: 'Allow', Principal: { AWS: account }, Action: '*' }
  const { policy } = compilePolicy(JSON.stringify({ Statement }), kind)
  return policy && { policy, source: { id: 'owner', type: 'assumed' } }
}
