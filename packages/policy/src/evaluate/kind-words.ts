import type { PolicyKind } from '../document.ts'

/** The words of each kind: of an implicit and of an explicit deny (E20, behaviours 113). */
export const kindWords: Readonly<Record<PolicyKind, readonly [implicit: string, explicit: string]>> = {
  identity: ['identity-based policy', 'an identity-based policy'],
  boundary: ['permissions boundary', 'a permissions boundary'],
  session: ['session policy', 'a session policy'],
  scp: ['service control policy', 'a service control policy'],
  rcp: ['resource control policy', 'a resource control policy'],
  resource: ['resource-based policy', 'a resource-based policy'],
  trust: ['role trust policy', 'the role trust policy'],
  vpcEndpoint: ['VPC endpoint policy', 'a VPC endpoint policy'],
}
