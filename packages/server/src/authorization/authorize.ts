import {
  type AttachedPolicy,
  type AuthorizationRequest,
  type Explanation,
  explain,
  type PolicySet,
} from '@gatehouse/policy'
import type { ServiceError } from '../model/error.ts'
import type { ContextValue, Operation, Question, Resolved } from '../model/operation.ts'
import { type Account, isAccountId } from '../store/entity/account.ts'
import type { Role } from '../store/entity/role.ts'
import type { Store } from '../store/store.ts'
import { accountGrant } from './account-grant.ts'
import { accountSettings } from './account-settings.ts'
import { type CallerPolicies, PolicyGatherer } from './applicable-policies.ts'
import type { ReadingCall } from './call.ts'
import { addDeclared, addOrganizations, addResource, requestContext } from './context-keys.ts'
import { defaultGrant } from './default-grant.ts'
import { denial } from './denial.ts'
import { KnownPolicies } from './known-policies.ts'
import { isManagement, type Membership, membershipOf } from './organization.ts'
import { type Levels, OrganizationPolicies } from './organization-policies.ts'
import { PolicyCache } from './policy-cache.ts'
import { trustPolicyOf } from './trust-policy.ts'

/** A resource that has a policy of its own: a role that is to be assumed. */
export interface TrustingResource<Found> extends Resolved<Found> {
  readonly trusting?: { readonly role: Role; readonly account: Account } | undefined
}

/** What was asked and answered for one request. */
export interface Authorized<Found> {
  readonly resolved: Resolved<Found>
  /** Of all questions of the call, in the order in which they were asked, those behind the first that was not allowed too. */
  readonly decisions: readonly Explanation[]
  /** The one that decided: the first that was not allowed, else the last; absent where nothing was asked. */
  readonly deciding?: Explanation | undefined
  /** AccessDenied, or what stands in its place, where something was not allowed. */
  readonly denial?: ServiceError
}

/** Decides whether callers may do what they ask; the only place that asks the engine for live calls. */
export class Authorizer {
  readonly #cache = new PolicyCache()
  readonly #organizations = new OrganizationPolicies(this.#cache)
  readonly #policies: KnownPolicies

  constructor(store: Pick<Store, 'entities' | 'stamp'>) {
    this.#policies = new KnownPolicies(store, new PolicyGatherer(this.#cache))
  }

  /**
   * Finds the operation's resource and asks whether the caller may act on it, and everything else that the operation also
   * requires. The first question that is not allowed decides; those behind it are asked so that whoever looks the decision
   * up learns all that the call needs.
   */
  async authorize<Found>(operation: Operation, input: object, call: ReadingCall): Promise<Authorized<Found>> {
    const { declaration, action } = operation
    const resolved: Resolved<Found> = await declaration.resource.find(input, call)
    if (declaration.permission === 'none') return { resolved, decisions: [] }
    const context: Record<string, ContextValue> = {}
    for (const name in declaration.context) context[name] = declaration.context[name]?.(input, resolved, call)
    const questions: Question[] = [{ action, resolved, context }]
    for (const further in declaration.alsoRequires) {
      for (const question of (await declaration.alsoRequires[further]?.(input, call, resolved)) ?? [])
        questions.push({ context, ...question, action: further })
    }
    const found = this.#policiesFor(operation, input, resolved, call)
    const policies = found instanceof Promise ? await found : found
    const own = call.account.OrganizationId === undefined ? undefined : await this.#bindingCaller(call)
    const decisions: Explanation[] = []
    let refused: Pick<Authorized<Found>, 'deciding' | 'denial'> | undefined
    for (const question of questions) {
      const owner = isOwn(question, call) ? own : await this.#bindingOwner(question, call)
      const request = authorizationRequest(question, operation, call, own, owner)
      const explanation = explain(
        request,
        this.#setOf(policies, own, owner, this.#trustOf(question.resolved)),
      )
      decisions.push(explanation)
      if (explanation.result !== 'allow' && refused === undefined) {
        const namesPolicy = isNear(request.resourceAccountId, call, own, owner)
        const error = denial(explanation, question, operation, call, namesPolicy)
        refused = { deciding: explanation, denial: error }
      }
    }
    return { resolved, decisions, deciding: decisions.at(-1), ...refused }
  }

  /** The caller's place in an organization, and the SCPs that follow from it. */
  async #bindingCaller({ account, store }: ReadingCall): Promise<Bound | undefined> {
    const membership = await membershipOf(account.AccountId, store)
    if (membership === undefined) return undefined
    const scp = await this.#organizations.servicePolicies(membership, store)
    const rcp = await this.#organizations.resourcePolicies(membership, store)
    return { membership, scp, rcp }
  }

  /** The place of the account that owns the resource, and the RCPs that follow from it; AWS is in no organization. */
  async #bindingOwner(
    { resolved: { account: owner } }: Question,
    { store }: ReadingCall,
  ): Promise<Bound | undefined> {
    if (owner === undefined || !isAccountId(owner)) return undefined
    const membership = await membershipOf(owner, store)
    if (membership === undefined) return undefined
    return { membership, scp: undefined, rcp: await this.#organizations.resourcePolicies(membership, store) }
  }

  /** Those of the caller as they are where nothing else binds, so that what is made of them is found again. */
  #setOf(
    policies: CallerPolicies,
    own: Bound | undefined,
    owner: Bound | undefined,
    trust: AttachedPolicy | undefined,
  ): PolicySet {
    if (own === undefined && owner === undefined && trust === undefined) return policies
    return { ...policies, scp: own?.scp, rcp: owner?.rcp, trust }
  }

  #policiesFor(
    operation: Operation,
    input: object,
    resolved: Resolved<unknown>,
    call: ReadingCall,
  ): CallerPolicies | Promise<CallerPolicies> {
    const { alsoAllowed, byDefault } = operation.declaration
    if (alsoAllowed === undefined && byDefault === undefined) return this.#policies.of(call)
    return this.#withGrants(operation, input, resolved, call)
  }

  /** The caller's policies, with what the account or the operation itself allows. */
  async #withGrants(
    { declaration, action }: Operation,
    input: object,
    resolved: Resolved<unknown>,
    call: ReadingCall,
  ): Promise<CallerPolicies> {
    const policies = await this.#policies.of(call)
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

/** An account in an organization, with the policies of the organization that bind it. */
interface Bound {
  readonly membership: Membership
  readonly scp: Levels | undefined
  readonly rcp: Levels | undefined
}

/** Whether what is asked about belongs to the caller's account. */
function isOwn({ resolved: { account } }: Question, call: ReadingCall): boolean {
  return account === undefined || account === call.account.AccountId
}

/** Whether the resource is in the caller's account or organization, so that a denial may name its policy (behaviours 104). */
function isNear(
  owner: string,
  { account }: ReadingCall,
  own: Bound | undefined,
  other: Bound | undefined,
): boolean {
  if (owner === account.AccountId) return true
  const id = own?.membership.organization.OrganizationId
  return id !== undefined && id === other?.membership.organization.OrganizationId
}

function authorizationRequest(
  { action, resolved, context: declared }: Question,
  operation: Operation,
  call: ReadingCall,
  own: Bound | undefined,
  other: Bound | undefined,
): AuthorizationRequest {
  const { caller } = call
  const owner = resolved.account ?? caller.account.AccountId
  const context = requestContext(call, operation.model.service.name)
  addOrganizations(context, own?.membership, other?.membership)
  addResource(context, resolved, owner)
  for (const name in declared) addDeclared(context, name, declared[name])
  const settings = accountSettings(call.account, action)
  const request = {
    principal: caller.principal,
    action,
    resource: resolved.arn,
    resourceAccountId: owner,
    context,
    ...(settings !== undefined && { accountSettings: settings }),
  }
  if (own === undefined && other === undefined) return request
  const organization = {
    principalInManagementAccount: own !== undefined && isManagement(own.membership),
    resourceInManagementAccount: other !== undefined && isManagement(other.membership),
  }
  return { ...request, organization }
}
