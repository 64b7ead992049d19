import { splitArn } from '../arn.ts'
import { matchesAction } from '../compile/action.ts'
import type { CompiledPolicy, CompiledStatement } from '../compile/compiled-policy.ts'
import { type Caller, reachOf, reachOfStar } from '../compile/principal.ts'
import { matchesResource } from '../compile/resource.ts'
import { conditionsOutcome } from '../condition/condition.ts'
import type { Effect, PolicyKind } from '../document.ts'
import { accountOf, namesOf, type Principal, reach } from '../principal.ts'
import type { ActionFacts } from './action-facts.ts'
import type { AttachedPolicy, AuthorizationRequest, PolicySet } from './request.ts'

/** A request together with its policies: which kinds apply to it, and which statements. */
export class Question {
  readonly request: AuthorizationRequest
  readonly policies: PolicySet
  readonly action: ActionFacts
  /** Whether the caller has identity policies, a boundary and session policies: IAM users and sessions. */
  readonly hasIdentity: boolean
  /** Whether the trust policy stands in the place of the resource policy (E13b). */
  readonly asksTrust: boolean
  #caller: Caller | undefined

  constructor(request: AuthorizationRequest, policies: PolicySet, action: ActionFacts) {
    this.request = request
    this.policies = policies
    this.action = action
    this.hasIdentity = hasIdentity(request.principal)
    this.asksTrust =
      action.isTrustAction && (policies.trust !== undefined || request.resource.includes(':role/'))
  }

  /** SCPs bind IAM users, role sessions, federated sessions and root of member accounts (E6, E16, E17). */
  get scp(): PolicySet['scp'] {
    const { principal, organization } = this.request
    if (!('accountId' in principal) || isServiceLinked(principal)) return undefined
    return organization?.principalInManagementAccount === true ? undefined : this.policies.scp
  }

  /** RCPs bind everyone but service-linked roles, on resources of the services on their list (E7, E16, E17). */
  get rcp(): PolicySet['rcp'] {
    const { principal, organization, resource } = this.request
    if (!this.action.rcpReaches || isServiceLinked(principal)) return undefined
    if (organization?.resourceInManagementAccount === true) return undefined
    return this.asksTrust && resource.includes(':role/aws-service-role/') ? undefined : this.policies.rcp
  }

  get session(): PolicySet['session'] {
    return this.hasIdentity || this.request.principal.type === 'root-session'
      ? this.policies.session
      : undefined
  }

  get ownerKind(): 'resource' | 'trust' {
    return this.asksTrust ? 'trust' : 'resource'
  }

  /** The policy of the resource: the trust policy for the actions that look at it, else the resource policy. */
  get ownerPolicy(): AttachedPolicy | undefined {
    return this.asksTrust ? this.policies.trust : this.policies.resource
  }

  /** Whether an explicit deny of the resource policy binds the caller at all (E10). */
  get ownerDenies(): boolean {
    const { principal } = this.request
    return this.isCrossAccount || !this.action.lockoutFreeFor.includes(principal.type)
  }

  /** Whether the resource policy must allow in any case: trust policies and keys (E13, E14). */
  get ownerMustAllow(): boolean {
    return this.asksTrust || this.action.keyLike.some((part) => this.request.resource.includes(part))
  }

  /** Callers without an account have no home side, so nothing is cross-account to them. */
  get isCrossAccount(): boolean {
    const { principal, resourceAccountId } = this.request
    const home = accountOf(principal)
    if (home === undefined || resourceAccountId === home || resourceAccountId === 'aws') return false
    return !this.action.isOwnAccountAction
  }

  /**
   * Whether no policy of the owner can let the caller in: one that a provider of another account vouches for (B-437), or
   * one of another account in another partition.
   */
  get isOutOfReach(): boolean {
    const { principal, resource, resourceAccountId } = this.request
    if (principal.type === 'web-identity' || principal.type === 'saml') {
      // providers that are built in stand there by their host
      const home = splitArn(principal.provider)?.[4]
      return home !== undefined && home !== resourceAccountId
    }
    if (!('arn' in principal) || !this.isCrossAccount) return false
    const partition = splitArn(resource)?.[1]
    return partition !== undefined && partition !== splitArn(principal.arn)?.[1]
  }

  /** The first statement of a policy with this effect that applies (section 1). */
  find(kind: PolicyKind, effect: Effect, policy: CompiledPolicy): CompiledStatement | undefined {
    return this.search(kind, effect, policy, this.#accepts)
  }

  /** The first statement whose action and resource parts match and that is accepted. */
  search(
    kind: PolicyKind,
    effect: Effect,
    policy: CompiledPolicy,
    accepts: (statement: CompiledStatement) => boolean,
  ): CompiledStatement | undefined {
    policy.standAs(kind)
    if (effect === 'Deny' && !policy.hasDeny) return undefined
    const concerned = policy.concerning(this.action)
    const index = effect === 'Deny' ? concerned.Deny : concerned.Allow
    if (index.statements.length === 0) return undefined
    return index.first(this.request.resource, this.request.context, accepts)
  }

  /** Whether a statement applies at all. */
  applies(statement: CompiledStatement): boolean {
    const { resource, action } = statement
    const { context } = this.request
    if (!matchesAction(action, this.action.name)) return false
    if (resource !== undefined && !matchesResource(resource, this.request.resource, context)) return false
    return this.#accepts(statement)
  }

  /** How the principal part reaches the caller: 0 where it does not; kinds without that part reach everybody. */
  reachOf({ principal, effect }: CompiledStatement): number {
    if (principal === undefined) return reach.star
    return reachOfStar(principal, effect, this.request.principal) || reachOf(principal, effect, this.caller)
  }

  /** Whether the conditions hold; what cannot be decided binds a Deny and grants nothing (C16). */
  meetsConditions({ conditions, effect }: CompiledStatement): boolean {
    if (conditions.length === 0) return true
    const outcome = conditionsOutcome(conditions, this.request.context)
    return outcome === 'holds' || (outcome === 'undecidable' && effect === 'Deny')
  }

  readonly #accepts = (statement: CompiledStatement): boolean =>
    this.reachOf(statement) !== 0 && this.meetsConditions(statement)

  get caller(): Caller {
    const { principal } = this.request
    this.#caller ??= {
      principal,
      names: namesOf(principal),
      hasBoundary: this.hasIdentity && this.policies.boundary !== undefined,
    }
    return this.#caller
  }
}

function hasIdentity({ type }: Principal): boolean {
  return type === 'user' || type === 'role-session' || type === 'federated-user'
}

function isServiceLinked(principal: Principal): boolean {
  return principal.type === 'role-session' && principal.serviceLinkedRole === true
}
