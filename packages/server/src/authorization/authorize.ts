import { type AttachedPolicy, type AuthorizationRequest, type Explanation, explain } from '@gatehouse/policy'
import type { ServiceError } from '../model/error.ts'
import type { Operation, Question, Resolved } from '../model/operation.ts'
import type { Account } from '../store/entity/account.ts'
import type { Role } from '../store/entity/role.ts'
import { accountGrant } from './account-grant.ts'
import { type CallerPolicies, PolicyGatherer } from './applicable-policies.ts'
import type { ReadingCall } from './call.ts'
import { addDeclared, addResource, requestContext } from './context-keys.ts'
import { defaultGrant } from './default-grant.ts'
import { denial } from './denial.ts'
import { PolicyCache } from './policy-cache.ts'
import { trustPolicyOf } from './trust-policy.ts'

/** A resource that has a policy of its own: a role that is to be assumed. */
export interface TrustingResource<Found> extends Resolved<Found> {
  readonly trusting?: { readonly role: Role; readonly account: Account } | undefined
}

/** What was asked and answered for one request. */
export interface Authorized<Found> {
  readonly resolved: Resolved<Found>
  /** In the order in which they were asked; the last one is the one that was not allowed. */
  readonly decisions: readonly Explanation[]
  /** AccessDenied, or what stands in its place, where something was not allowed. */
  readonly denial?: ServiceError
}

/** Decides whether callers may do what they ask; the only place that asks the engine for live calls. */
export class Authorizer {
  readonly #cache = new PolicyCache()
  readonly #gatherer = new PolicyGatherer(this.#cache)

  /**
   * Finds the operation's resource and asks whether the caller may act on it, and everything else that the operation also
   * requires, up to the first question that is not allowed.
   */
  async authorize<Found>(operation: Operation, input: object, call: ReadingCall): Promise<Authorized<Found>> {
    const { declaration, action } = operation
    const resolved: Resolved<Found> = await declaration.resource.find(input, call)
    if (declaration.permission === 'none') return { resolved, decisions: [] }
    const keys = Object.entries(declaration.context ?? {}).map(
      ([name, value]) => [name, value(input, resolved, call)] as const,
    )
    const context = Object.fromEntries(keys)
    const questions: Question[] = [{ action, resolved, context }]
    for (const [further, also] of Object.entries(declaration.alsoRequires ?? {})) {
      for (const question of await also(input, call, resolved))
        questions.push({ context, ...question, action: further })
    }
    const policies = await this.#policiesFor(operation, input, resolved, call)
    const decisions: Explanation[] = []
    for (const question of questions) {
      const request = authorizationRequest(question, operation, call)
      const explanation = explain(request, { ...policies, trust: this.#trustOf(question.resolved) })
      decisions.push(explanation)
      if (explanation.result !== 'allow') {
        return { resolved, decisions, denial: denial(explanation, question, operation, call) }
      }
    }
    return { resolved, decisions }
  }

  async #policiesFor(
    { declaration, action }: Operation,
    input: object,
    resolved: Resolved<unknown>,
    call: ReadingCall,
  ): Promise<CallerPolicies> {
    const policies = await this.#gatherer.ofCaller(call.caller, call.store)
    const further: AttachedPolicy[] = []
    if (call.caller.holder.kind === 'user' && (await declaration.alsoAllowed?.(call)))
      further.push(accountGrant)
    if (declaration.byDefault?.(input, resolved, call)) further.push(defaultGrant(action))
    return further.length === 0 ? policies : { ...policies, identity: [...policies.identity, ...further] }
  }

  #trustOf({ trusting }: TrustingResource<unknown>): AttachedPolicy | undefined {
    return trusting && trustPolicyOf(trusting.role, trusting.account, this.#cache)
  }
}

function authorizationRequest(
  { action, resolved, context: own }: Question,
  operation: Operation,
  call: ReadingCall,
): AuthorizationRequest {
  const { caller } = call
  const owner = resolved.account ?? caller.account.AccountId
  const context = requestContext(call, operation.model.service.name)
  addResource(context, resolved, owner)
  for (const [name, value] of Object.entries(own ?? {})) addDeclared(context, name, value)
  return { principal: caller.principal, action, resource: resolved.arn, resourceAccountId: owner, context }
}
