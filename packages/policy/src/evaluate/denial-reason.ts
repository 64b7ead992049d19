import type { PolicyKind } from '../document.ts'
import type { Decision } from './request.ts'

/** The words of each kind: of an implicit and of an explicit deny (E20, behaviours 113). */
const words: Readonly<Record<PolicyKind, readonly [implicit: string, explicit: string]>> = {
  identity: ['identity-based policy', 'an identity-based policy'],
  boundary: ['permissions boundary', 'a permissions boundary'],
  session: ['session policy', 'a session policy'],
  scp: ['service control policy', 'a service control policy'],
  rcp: ['resource control policy', 'a resource control policy'],
  resource: ['resource-based policy', 'a resource-based policy'],
  trust: ['role trust policy', 'the role trust policy'],
  vpcEndpoint: ['VPC endpoint policy', 'a VPC endpoint policy'],
}

/**
 * Why a request is denied, in AWS's words, without the sentence around them; `undefined` for an allow and for a
 * refusal that no policy makes (E22). `namesPolicy` says that caller and policy belong to one account or
 * organization: then an explicit deny ends with the ARN of its policy, if that has one (behaviours 104).
 */
export function denialReason(decision: Decision, action: string, namesPolicy: boolean): string | undefined {
  const { result, kind, by } = decision
  if (result === 'allow' || kind === 'root' || kind === 'none') return undefined
  const [implicit, explicit] = words[kind]
  if (result === 'implicitDeny') return `because no ${implicit} allows the ${action} action`
  const arn = namesPolicy ? by[0]?.policy.source.arn : undefined
  return `with an explicit deny in ${explicit}${arn === undefined ? '' : `: ${arn}`}`
}
