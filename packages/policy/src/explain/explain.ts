import { actionFacts } from '../evaluate/action-facts.ts'
import { evaluate } from '../evaluate/evaluate.ts'
import { Question } from '../evaluate/question.ts'
import type { AuthorizationRequest, MatchedStatement, PolicySet } from '../evaluate/request.ts'
import { type ServiceFacts, serviceFacts } from '../evaluate/service-facts.ts'
import type { ExplainedMatch, Explanation } from './explanation.ts'
import { explainLayer, layersOf } from './layers.ts'
import { remedyOf } from './remedy.ts'
import { placeOf } from './statement-place.ts'

/**
 * Decides like `evaluate` and says why: what every layer says, what failed in the statements that nearly applied, and
 * which changes would allow the request. Reads every document anew, so it is for people and records, not for each call.
 */
export function explain(
  request: AuthorizationRequest,
  policies: PolicySet,
  facts: ServiceFacts = serviceFacts,
): Explanation {
  const { result, kind, by } = evaluate(request, policies, facts)
  const question = new Question(request, policies, actionFacts(request.action, facts))
  return {
    action: request.action,
    resource: request.resource,
    result,
    kind,
    by: by.map(explainedMatch),
    layers: layersOf(question).map((layer) => explainLayer(layer, question)),
    ...(result !== 'allow' && { remedy: remedyOf(request, policies, facts) }),
  }
}

function explainedMatch({ kind, policy, statement }: MatchedStatement): ExplainedMatch {
  return { kind, policy: { source: policy.source }, statement: placeOf(policy.policy, statement) }
}
