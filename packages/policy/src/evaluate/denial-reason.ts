import { kindWords } from './kind-words.ts'
import type { Decision, PolicySource } from './request.ts'

/** What of a decision its reason is rendered from: the engine's own value and its explanation both have it. */
export interface Reasoned extends Pick<Decision, 'result' | 'kind'> {
  readonly by: readonly { readonly policy: { readonly source: PolicySource } }[]
}

/**
 * Why a request is denied, in AWS's words where it has any, without the sentence around them; `undefined` for an allow and for a
 * refusal that no policy makes (E22). `namesPolicy` says that caller and policy belong to one account or
 * organization: then an explicit deny ends with the ARN of its policy, if that has one (behaviours 104).
 */
export function denialReason(
  { result, kind, by }: Reasoned,
  action: string,
  namesPolicy: boolean,
): string | undefined {
  if (result === 'allow' || kind === 'root' || kind === 'none') return undefined
  if (kind === 'billing') return 'because access of users and roles to billing is off in the account'
  const [implicit, explicit] = kindWords[kind]
  if (result === 'implicitDeny') return `because no ${implicit} allows the ${action} action`
  const arn = namesPolicy ? by[0]?.policy.source.arn : undefined
  return `with an explicit deny in ${explicit}${arn === undefined ? '' : `: ${arn}`}`
}
