import type {
  AuthorizationRequest,
  ContextValue,
  DecidingKind,
  Decision,
  PolicyKind,
  PolicySource,
  Principal,
} from '@gatehouse/policy'

/** A policy that was there when a decision was made; its document is kept once, under its hash. */
export interface RecordedPolicy {
  readonly kind: PolicyKind
  /** Of organization policies: 0 at the root of the organization. */
  readonly level?: number | undefined
  readonly source: PolicySource
  readonly document: string
}

/** One question to the engine, with its answer. */
export interface RecordedQuestion {
  readonly action: string
  readonly resource: string
  /** The account that owns the resource. */
  readonly owner: string
  /** What this question's context has beside, or in place of, that of the request. */
  readonly context: Readonly<Record<string, ContextValue>>
  readonly result: Decision['result']
  readonly kind: DecidingKind
  /** The deciding statements: places in the list of policies and in the policy. */
  readonly by: readonly (readonly [policy: number, statement: number])[]
  /** Places in the list of the policies that were asked; all of them where this is absent. */
  readonly policies?: readonly number[] | undefined
}

/** What was decided for one call, so that it can be shown and decided again as things stood. */
export interface RecordedDecision {
  readonly principal: Principal
  readonly organization?: AuthorizationRequest['organization']
  readonly accountSettings?: AuthorizationRequest['accountSettings']
  readonly context: Readonly<Record<string, ContextValue>>
  /** Kinds of policies that limited the caller, with the number of their levels; they bind without any policy, too. */
  readonly limits: Readonly<Partial<Record<PolicyKind, number>>>
  readonly policies: readonly RecordedPolicy[]
  readonly questions: readonly RecordedQuestion[]
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Whether a value read back from a record is a decision. */
export function isRecordedDecision(value: unknown): value is RecordedDecision {
  if (!isObject(value)) return false
  const { principal, context, limits, policies, questions } = value
  if (!isObject(principal) || !isObject(context) || !isObject(limits)) return false
  return (
    Array.isArray(policies) &&
    policies.every(
      (policy) => isObject(policy) && isObject(policy['source']) && isText(policy['document']),
    ) &&
    Array.isArray(questions) &&
    questions.every(
      (question) => isObject(question) && isText(question['action']) && isText(question['result']),
    )
  )
}

const isText = (value: unknown): value is string => typeof value === 'string'
