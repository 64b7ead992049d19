import {
  type AttachedPolicy,
  type AuthorizationRequest,
  compilePolicy,
  contextOf,
  type PolicyKind,
  type PolicySet,
} from '@gatehouse/policy'
import type { RecordedDecision, RecordedQuestion } from '../records/recorded-decision.ts'

/** A recorded question with its policies, as the engine takes them. */
export interface AskedAgain {
  readonly request: AuthorizationRequest
  readonly policies: PolicySet
  /** The place in the record of each policy. */
  readonly placeOf: ReadonlyMap<AttachedPolicy, number>
}

/**
 * Makes a recorded question ready to be asked again, with the policies as they stood; `undefined` where a document is not
 * there any more or cannot be read.
 */
export function askedAgain(
  decision: RecordedDecision,
  question: RecordedQuestion,
  documents: ReadonlyMap<string, string>,
): AskedAgain | undefined {
  const placeOf = new Map<AttachedPolicy, number>()
  const byKind = new Map<PolicyKind, { readonly level: number; readonly policy: AttachedPolicy }[]>()
  for (const [index, { kind, level = 0, source, document }] of decision.policies.entries()) {
    if (question.policies?.includes(index) === false) continue
    const text = documents.get(document)
    const compiled = text === undefined ? undefined : compilePolicy(text, kind)
    if (compiled?.policy === undefined) return undefined
    const policy = { policy: compiled.policy, source }
    placeOf.set(policy, index)
    byKind.set(kind, [...(byKind.get(kind) ?? []), { level, policy }])
  }
  const { principal, organization, accountSettings, context, limits } = decision
  const list = (kind: PolicyKind) => (byKind.get(kind) ?? []).map(({ policy }) => policy)
  const limit = (kind: PolicyKind) => (limits[kind] === undefined ? undefined : list(kind))
  const levels = (kind: PolicyKind) =>
    limits[kind] === undefined
      ? undefined
      : Array.from({ length: limits[kind] }, (_, level) =>
          (byKind.get(kind) ?? []).filter((found) => found.level === level).map(({ policy }) => policy),
        )
  const { action, resource, owner: resourceAccountId } = question
  return {
    request: {
      principal,
      action,
      resource,
      resourceAccountId,
      context: contextOf({ ...context, ...question.context }),
      ...(organization !== undefined && { organization }),
      ...(accountSettings !== undefined && { accountSettings }),
    },
    policies: {
      identity: list('identity'),
      boundary: limit('boundary'),
      session: limit('session'),
      scp: levels('scp'),
      rcp: levels('rcp'),
      resource: list('resource')[0],
      trust: list('trust')[0],
      vpcEndpoint: list('vpcEndpoint')[0],
    },
    placeOf,
  }
}
