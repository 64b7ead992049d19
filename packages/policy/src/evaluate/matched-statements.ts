import { actionFacts } from './action-facts.ts'
import { Question } from './question.ts'
import type { AuthorizationRequest, MatchedStatement, PolicySet } from './request.ts'
import { type ServiceFacts, serviceFacts } from './service-facts.ts'

/**
 * All statements that apply to a request, of every kind that applies to it, whether or not they decided: kinds in
 * the order in which denies are named (E20), within a kind in the order of levels, policies and text.
 */
export function matchedStatements(
  request: AuthorizationRequest,
  policies: PolicySet,
  facts: ServiceFacts = serviceFacts,
): MatchedStatement[] {
  const question = new Question(request, policies, actionFacts(request.action, facts))
  return [...question.layers()].flatMap(({ kind, policies: layer }) =>
    layer.flatMap((policy) =>
      policy.policy.statements
        .filter((statement) => question.applies(statement))
        .map((statement) => ({ kind, policy, statement })),
    ),
  )
}
