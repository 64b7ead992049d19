import { actionFacts } from '../evaluate/action-facts.ts'
import { evaluate } from '../evaluate/evaluate.ts'
import { Question } from '../evaluate/question.ts'
import type { AuthorizationRequest, DecidingKind, Decision, PolicySet } from '../evaluate/request.ts'
import { type ServiceFacts, serviceFacts } from '../evaluate/service-facts.ts'
import { ExplainedMatch } from './explained-match.ts'
import type { Change, PlainExplanation } from './explanation.ts'
import { ExplainedLayer, layersOf, levelOf } from './layers.ts'
import { remedyOf } from './remedy.ts'

/**
 * A decision and why it is as it is: the value that every message, answer, record and text about it is rendered from.
 * Only the decision is made at once; layers, places and changes are worked out when somebody asks for them, from
 * the policies as they stood, so that an explanation which nobody reads costs no more than its decision.
 */
export class Explanation {
  readonly request: AuthorizationRequest
  readonly policies: PolicySet
  readonly decision: Decision
  readonly #facts: ServiceFacts
  #layers: readonly ExplainedLayer[] | undefined
  #remedy: readonly Change[] | undefined

  constructor(request: AuthorizationRequest, policies: PolicySet, decision: Decision, facts: ServiceFacts) {
    this.request = request
    this.policies = policies
    this.decision = decision
    this.#facts = facts
  }

  get action(): string {
    return this.request.action
  }

  get resource(): string {
    return this.request.resource
  }

  get result(): Decision['result'] {
    return this.decision.result
  }

  get kind(): DecidingKind {
    return this.decision.kind
  }

  /** The statements that decided; empty where none did. */
  get by(): readonly ExplainedMatch[] {
    return this.decision.by.map((found) => new ExplainedMatch(found, levelOf(found, this.policies)))
  }

  /** What applies to the request, in the order in which denies are named (E20). */
  get layers(): readonly ExplainedLayer[] {
    this.#layers ??= this.#explainLayers()
    return this.#layers
  }

  /** All statements that apply, whether or not they decided: in the order of layers, policies and text. */
  get matches(): readonly ExplainedMatch[] {
    return this.layers.flatMap(({ matches }) => matches)
  }

  /**
   * The fewest changes of policies that would allow the request, all of them needed; empty where no policy could allow
   * it (A-064, E22), and absent where it is allowed.
   */
  get remedy(): readonly Change[] | undefined {
    if (this.result === 'allow') return undefined
    this.#remedy ??= remedyOf(this.request, this.policies, this.#facts)
    return this.#remedy
  }

  toJSON(): PlainExplanation {
    const { action, resource, result, kind, by, layers, remedy } = this
    return {
      action,
      resource,
      result,
      kind,
      by: by.map((match) => match.toJSON()),
      layers: layers.map((layer) => layer.toJSON()),
      ...(remedy !== undefined && { remedy }),
    }
  }

  #explainLayers(): ExplainedLayer[] {
    const { request, policies } = this
    const question = new Question(request, policies, actionFacts(request.action, this.#facts))
    return layersOf(question).map((layer) => new ExplainedLayer(layer, question))
  }
}

/** Decides like `evaluate` and says why. */
export function explain(
  request: AuthorizationRequest,
  policies: PolicySet,
  facts: ServiceFacts = serviceFacts,
): Explanation {
  return new Explanation(request, policies, evaluate(request, policies, facts), facts)
}
