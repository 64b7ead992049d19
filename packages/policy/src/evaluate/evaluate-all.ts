import { evaluate } from './evaluate.ts'
import type { AuthorizationRequest, Decision, PolicySet } from './request.ts'
import { type ServiceFacts, serviceFacts } from './service-facts.ts'

/** One of the questions of an operation: each has its own resource, and so its own resource policy. */
export interface PolicyQuestion {
  readonly request: AuthorizationRequest
  readonly policies: PolicySet
}

/** The decisions as far as they were made; `failed` is the place of the first that is no allow, the last made. */
export interface CombinedDecision {
  readonly decisions: readonly Decision[]
  readonly failed: number | undefined
}

/** Decides an operation of several resources or actions: all must be allowed, the first that is not ends it. */
export function evaluateAll(
  questions: readonly PolicyQuestion[],
  facts: ServiceFacts = serviceFacts,
): CombinedDecision {
  const decisions: Decision[] = []
  for (const { request, policies } of questions) {
    const decision = evaluate(request, policies, facts)
    decisions.push(decision)
    if (decision.result !== 'allow') return { decisions, failed: decisions.length - 1 }
  }
  return { decisions, failed: undefined }
}
